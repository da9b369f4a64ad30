import type { AttestationRow } from '../../../shared/model/attestation-view'
import { HOUR_MS } from '../../../shared/model/duration'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { AttestationState } from '../../../shared/model/listed-attestation'
import type { AttentionItem, Overview } from '../../../shared/model/views'

/** An attestation of one's own that ends within the hour wants a look: its refresh should have come long before. */
const SOON_MS = HOUR_MS
/** Rows of others that are shown one by one; the rest is counted. */
const MOST_ITEMS = 5

const linkTo = ({ agent_id, capability }: Pick<AttestationRow, 'agent_id' | 'capability'>): string =>
  `/attestations/${encodeURIComponent(agent_id)}/${encodeURIComponent(capability)}`

/** How many attestations are in each state, and how many that hold end within a day. */
export function attestationCounts(rows: readonly AttestationRow[], now: number): Overview['attestations'] {
  const states: Partial<Record<AttestationState, number>> = {}
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1
  const ending = rows.filter(
    ({ state, valid_until }) => state === 'valid' && valid_until && fromInstant(valid_until) - now < 12 * HOUR_MS,
  )
  return { states, ending_soon: ending.length }
}

type Finding = Pick<AttentionItem, 'severity' | 'text' | 'action'> & { readonly since: string | undefined }

const about = ({ agent_id, capability }: AttestationRow): string => `${capability} of ${agent_id}`

/** What is found of a row in a state; an own agent's failing tests have an alert already. */
const FINDINGS: Readonly<Partial<Record<AttestationState, (row: AttestationRow, now: number) => Finding | undefined>>> =
  {
    degraded: failing,
    extended: failing,
    grace: (row) => ({
      severity: 'warning',
      text: `The attestation of ${about(row)} has expired; it is the last known good.`,
      since: row.valid_until,
      action: row.own ? 'Refresh' : 'Decide',
    }),
    expired: (row) => ({
      severity: row.own ? 'critical' : 'warning',
      text: `The attestation of ${about(row)} has expired, beyond its grace.`,
      since: row.grace_until,
      action: row.own ? 'Refresh' : 'Look into it',
    }),
    valid: (row, now) =>
      row.own && row.valid_until && fromInstant(row.valid_until) - now < SOON_MS
        ? {
            severity: 'warning',
            text: `The attestation of ${about(row)} ends within the hour.`,
            since: row.issued_at,
            action: 'Refresh',
          }
        : undefined,
  }

function failing(row: AttestationRow): Finding | undefined {
  if (row.own) return undefined
  const { passed = 0, failed = 0, skipped = 0 } = row.tests ?? {}
  const text = `Degraded: ${failed} of ${passed + failed + skipped} tests of ${about(row)} fail.`
  return { severity: 'warning', text, since: row.issued_at, action: 'Why' }
}

/** What of the attestations needs a person (SCREENS "Overview"). */
export function attestationAttention(rows: readonly AttestationRow[], now: number): AttentionItem[] {
  const items = rows.flatMap((row): AttentionItem[] => {
    const found = FINDINGS[row.state]?.(row, now)
    return found?.since === undefined
      ? []
      : [{ ...found, since: toInstant(Date.parse(found.since)), subject: row.agent_id, link: linkTo(row) }]
  })
  return items.slice(0, MOST_ITEMS)
}

/** Where an alert about tests leads. */
export const attestationLink = (agentId: string, capability: unknown): string =>
  typeof capability === 'string' ? linkTo({ agent_id: agentId as never, capability }) : '/attestations'
