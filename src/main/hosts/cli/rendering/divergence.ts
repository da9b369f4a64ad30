import { counted } from '../../../../shared/model/counted'
import type { Divergence } from '../../../../shared/model/divergence'
import { fromInstant } from '../../../../shared/model/ids'
import type { RevocationRow } from '../../../../shared/model/views'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative } from './time'
import { tree } from './tree'

/** In what registries contradict one another: each fact with what every one of them says. */
export function divergenceLines(divergences: readonly Divergence[], now: number, ink: Ink): string[] {
  if (divergences.length === 0) return ['✅ The registries agree on every agent that several of them list']
  return [
    `⚠️  The registries disagree on ${counted(divergences.length, 'agent')}`,
    ...divergences.flatMap((divergence) => oneDivergence(divergence, now, ink)),
  ]
}

function oneDivergence({ agent_id, text, severity, since, differences }: Divergence, now: number, ink: Ink): string[] {
  const mark = severity === 'critical' ? '❌' : '⚠️ '
  return [
    '',
    `${ink.strong(plain(agent_id))}: ${mark} ${plain(text)} Since ${relative(since, now)}`,
    ...differences.flatMap(({ fact, values }) => [
      `  ${fact}`,
      ...values.map(({ registry, value }) => `    ${plain(registry)}: ${plain(value)}`),
    ]),
  ]
}

/** Revoked keys, the newest first, each with where it was seen and when. */
export function revocationLines(revocations: readonly RevocationRow[], now: number): string[] {
  if (revocations.length === 0) return ['No revocation was ever seen']
  const lines = revocations.map(({ revocation, source, fetched_at }) => {
    const when = relative(revocation.revoked_at, now)
    const seen = fromInstant(fetched_at) > 0 ? `, read ${relative(fetched_at, now)}` : ''
    return `❌ ${revocation.key_id} of ${plain(revocation.agent_id)}: ${plain(revocation.reason)}, ${when} (seen at ${plain(source)}${seen})`
  })
  return [counted(revocations.length, 'revoked key'), ...tree(lines)]
}
