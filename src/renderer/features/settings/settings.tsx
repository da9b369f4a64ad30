import { Button, Group, NumberInput, Select, Stack, Switch, Tabs, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { PolicyField, PolicyView } from '../../../shared/model/views'
import { replaceQuery, useAction, useCommand, useRoute } from '../../client'
import { Answer, ErrorState, Page, Panel, quantity, ruleName, sentenceCase } from '../../ui'

/** Which rules are in force, where does each come from, and how do I change it? */
export default function Settings() {
  const policy = useCommand('policy.get', {})
  const tab = useRoute().query.get('tab') ?? 'form'
  return (
    <Page title="Settings" note={policy.data && <span className="mono">{policy.data.file}</span>}>
      <Tabs value={tab} onChange={(next) => replaceQuery({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="form">Values</Tabs.Tab>
          <Tabs.Tab value="text">File</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form">
          <Answer of={policy}>{({ fields }) => <Sections fields={fields} />}</Answer>
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <Answer of={policy}>{(view) => <PolicyText key={view.text} view={view} />}</Answer>
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function Sections({ fields }: { fields: readonly PolicyField[] }) {
  const sections = Map.groupBy(fields, ({ path }) => (path.length > 1 ? path.slice(0, -1).join('.') : ''))
  return (
    <Stack gap="md">
      {[...sections].map(([section, members]) => (
        <Panel
          key={section}
          title={section === '' ? 'General' : section.split('.').map(sentenceCase).join(' › ')}
          flush
        >
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Value</th>
                <th scope="col">Default</th>
                <th scope="col">Where from</th>
              </tr>
            </thead>
            <tbody>
              {members.map((field) => (
                <Row key={field.path.join('.')} field={field} />
              ))}
            </tbody>
          </table>
        </Panel>
      ))}
    </Stack>
  )
}

function Row({ field }: { field: PolicyField }) {
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
      <td className="numbers">{valueText(field.default, field.unit)}</td>
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

function valueText(value: unknown, unit: string | undefined): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value))
    return value.length === 0
      ? 'none'
      : value.map((item) => (typeof item === 'string' ? sentenceCase(item) : 'a registry')).join(', ')
  if (typeof value === 'number') return quantity(value, unit)
  return typeof value === 'string' ? sentenceCase(value) : 'as in the file'
}

function Value({ field, onChange }: { field: PolicyField; onChange: (value: unknown) => void }) {
  const label = field.path.map(sentenceCase).join(', ')
  if (field.type === 'boolean')
    return (
      <Switch
        aria-label={label}
        checked={field.value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    )
  if (field.type === 'enum')
    return (
      <Select
        size="xs"
        aria-label={label}
        allowDeselect={false}
        data={(field.options ?? []).map((value) => ({ value, label: sentenceCase(value) }))}
        value={String(field.value)}
        onChange={onChange}
      />
    )
  if (field.type === 'integer' || field.type === 'number')
    return <NumberValue field={field} label={label} onChange={onChange} />
  if (field.type === 'string') return <TextValue field={field} label={label} onChange={onChange} />
  return <Text size="sm">{valueText(field.value, field.unit)}</Text>
}

/** Written when the field is left, so that no half-typed number is put in force. */
function NumberValue({
  field,
  label,
  onChange,
}: {
  field: PolicyField
  label: string
  onChange: (value: unknown) => void
}) {
  const [typed, setTyped] = useState<number | string>(Number(field.value))
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      value={typed}
      onChange={setTyped}
      thousandSeparator=","
      {...(field.unit && { suffix: ` ${field.unit === 'milliseconds' ? 'ms' : field.unit}` })}
      allowDecimal={field.type === 'number'}
      onBlur={() => typeof typed === 'number' && typed !== field.value && onChange(typed)}
    />
  )
}

function TextValue({
  field,
  label,
  onChange,
}: {
  field: PolicyField
  label: string
  onChange: (value: unknown) => void
}) {
  const before = typeof field.value === 'string' ? field.value : ''
  const [typed, setTyped] = useState(before)
  return (
    <TextInput
      size="xs"
      aria-label={label}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={() => typed !== before && typed !== '' && onChange(typed)}
    />
  )
}

function PolicyText({ view }: { view: PolicyView }) {
  const [text, setText] = useState(view.text)
  const replace = useAction('policy.replace', ['policy.get'])
  return (
    <Stack gap="md">
      <Textarea
        aria-label="The policy file"
        autosize
        minRows={18}
        maxRows={34}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      />
      {replace.error && <ErrorState error={replace.error} />}
      <Group>
        <Button disabled={text === view.text} loading={replace.isPending} onClick={() => replace.mutate({ text })}>
          Put in force
        </Button>
        <Button variant="default" disabled={text === view.text} onClick={() => setText(view.text)}>
          Undo my changes
        </Button>
      </Group>
    </Stack>
  )
}
