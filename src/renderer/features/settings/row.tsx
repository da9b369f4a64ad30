import { Button, Group, Text } from '@mantine/core'
import type { PolicyField } from '../../../shared/model/views'
import { useAction } from '../../client'
import { ruleName } from '../../ui'
import { Value } from './value'
import { valueText } from './value-text'

/** One value: what it decides and by which sentence, what it is, what it would be, and where it was set. */
export function Row({ field }: { field: PolicyField }) {
  const set = useAction('policy.set', ['policy.get'])
  const unset = useAction('policy.unset', ['policy.get'])
  const error = set.error ?? unset.error
  return (
    <tr>
      <td style={{ width: '46%' }}>
        <Text size="sm" fw={500}>
          {ruleName(field.path.at(-1) ?? '')}
        </Text>
        <Text size="xs" c="dimmed">
          {field.description} ({field.source})
        </Text>
        {error && (
          <Text size="xs" role="alert" style={{ color: 'var(--status-critical)' }}>
            {error.message}
          </Text>
        )}
      </td>
      <td style={{ width: 240 }}>
        <Value field={field} onChange={(value) => set.mutate({ path: field.path, value })} />
      </td>
      {/* What is typed into the file as it stands is quoted, not spoken. */}
      <td className={field.type === 'string' ? 'mono' : 'numbers'}>
        {valueText(field.default, field.unit, field.options)}
      </td>
      <td>
        {field.set_at ? (
          <Group gap="xs">
            <span>line {field.set_at.line} of the file</span>
            <Button size="compact-xs" variant="subtle" onClick={() => unset.mutate({ path: field.path })}>
              Reset
            </Button>
          </Group>
        ) : (
          'default'
        )}
      </td>
    </tr>
  )
}
