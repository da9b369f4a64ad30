import { Group, Text } from '@mantine/core'
import type { Check } from '../../../shared/model/verification'
import { Fingerprint, SafeText, Sentence, StateMark } from '../../ui'

/** Each check with what was checked, against what, and what came of it. */
export function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="checks">
      {checks.map((check) => (
        <li key={`${check.name} ${check.finding}`}>
          <Group gap="sm" wrap="nowrap" align="baseline">
            <span style={{ width: 84, flex: 'none' }}>
              <StateMark of="outcome" state={check.outcome} />
            </span>
            <span>
              <Sentence>{check.finding}</Sentence>
              {check.against && (
                <Text size="xs" c="dimmed" component="span">
                  {' '}
                  {check.against.startsWith('sha256:') ? (
                    <Fingerprint value={check.against} label="key" />
                  ) : (
                    <SafeText>{check.against}</SafeText>
                  )}
                </Text>
              )}
            </span>
          </Group>
        </li>
      ))}
    </ul>
  )
}
