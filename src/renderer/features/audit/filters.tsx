import { Group, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { DAY_MS } from '../../../shared/model/duration'
import { toInstant } from '../../../shared/model/ids'
import { replaceQuery, useRoute } from '../../client'

const KINDS = [
  ['', 'Everything'],
  ['agent', 'Agents'],
  ['alert', 'Alerts'],
  ['approval', 'Approvals of signers'],
  ['attestation', 'Attestations'],
  ['delegation', 'Delegations'],
  ['key', 'Keys'],
  ['manifest', 'Manifests'],
  ['policy', 'Policy'],
  ['recovery', 'Recoveries'],
  ['registry', 'Registries'],
  ['result', 'Results'],
  ['vault', 'Vault'],
] as const

const ACTORS = [
  ['', 'Anybody'],
  ['operator', 'The operator'],
  ['engine', 'The console by itself'],
] as const

const options = (list: readonly (readonly [string, string])[]) => list.map(([value, label]) => ({ value, label }))

/** A day as the address has it, for the engine: from its first moment in UTC. */
const startOf = (day: string | undefined, later = 0) => {
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? undefined : toInstant(at + later)
}

/** What is looked for, as the address says it. */
export function useAuditFilter() {
  const { query } = useRoute()
  const given = (name: string): string | undefined => query.get(name) || undefined
  const [text, kind, actor, subject] = ['q', 'kind', 'actor', 'subject'].map(given)
  const [since, until] = [startOf(given('from')), startOf(given('to'), DAY_MS)]
  return {
    ...(text !== undefined && { text }),
    ...(kind !== undefined && { kind }),
    ...(actor !== undefined && { actor }),
    ...(subject !== undefined && { subject }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
}

/** Kept in the address, so that what was found can be sent to someone. */
export function Filters() {
  const { query } = useRoute()
  const given = (name: string) => query.get(name) ?? ''
  return (
    <Group align="flex-end" gap="sm">
      <Typed label="Search" name="q" width={160} />
      <NativeSelect
        label="What"
        w={160}
        data={options(KINDS)}
        value={given('kind')}
        onChange={({ currentTarget }) => replaceQuery({ kind: currentTarget.value })}
      />
      <NativeSelect
        label="By whom"
        w={150}
        data={options(ACTORS)}
        value={given('actor')}
        onChange={({ currentTarget }) => replaceQuery({ actor: currentTarget.value })}
      />
      <Typed label="Of what, or which agent" name="subject" width={190} />
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          w={145}
          label={name === 'from' ? 'From (UTC)' : 'Up to and with (UTC)'}
          value={given(name)}
          onChange={({ currentTarget }) => replaceQuery({ [name]: currentTarget.value })}
        />
      ))}
    </Group>
  )
}

/** What is typed goes into the address when nothing more is typed for a moment. */
function Typed({ label, name, width }: { label: string; name: string; width: number }) {
  const { query } = useRoute()
  const given = query.get(name) ?? ''
  const [text, setText] = useState(given)
  const [settled] = useDebouncedValue(text, 200)
  useEffect(() => replaceQuery({ [name]: settled }), [name, settled])
  return (
    <TextInput label={label} w={width} value={text} onChange={({ currentTarget }) => setText(currentTarget.value)} />
  )
}
