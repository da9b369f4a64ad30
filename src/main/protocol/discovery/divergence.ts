import type { DivergenceKind, RegistryStatement, StatementDifference } from '../../../shared/model/divergence'

export interface FoundDivergence {
  readonly kinds: readonly DivergenceKind[]
  readonly differences: readonly StatementDifference[]
}

/** Differences that no delay between registries explains: they are told at once. */
export const AT_ONCE: readonly DivergenceKind[] = ['key', 'equivocation']

/** Facts by which statements are compared, in the order in which a person reads them. */
const FACTS: readonly (readonly [fact: string, kind: DivergenceKind, value: (said: RegistryStatement) => string])[] = [
  ['Owner key', 'key', ({ owner_key }) => owner_key ?? 'none'],
  ['Revoked keys', 'revocation', ({ revoked_keys }) => [...revoked_keys].sort().join(', ') || 'none'],
  ['State', 'state', ({ state }) => state ?? 'not said'],
  ['Version', 'document', ({ version }) => version],
  ['Endpoint', 'document', ({ endpoint }) => endpoint ?? 'none'],
  ['Capabilities', 'document', ({ capabilities }) => capabilities.join(', ') || 'none'],
  ['Manifest', 'document', ({ manifest_digest }) => manifest_digest],
]

/**
 * In what registries contradict one another about an agent; undefined where they agree (DESIGN §11 "compare snapshots").
 *
 * A mirror that lags behind the registry it copies contradicts nobody. Two contents of one voice under one version do: whoever
 * signs both shows different people different things.
 *
 * @param statements what each registry that lists the agent says of it
 */
export function findDivergence(statements: readonly RegistryStatement[]): FoundDivergence | undefined {
  const current = withoutLaggards(statements)
  const differing = FACTS.filter(([, , value]) => new Set(current.map(value)).size > 1)
  if (differing.length === 0) return undefined
  const kinds = new Set(differing.map(([, kind]) => kind))
  if (equivocates(current)) kinds.add('equivocation')
  return {
    kinds: [...kinds],
    differences: differing.map(([fact, , value]) => ({
      fact,
      values: current.map((said) => ({ registry: said.registry, value: value(said) })),
    })),
  }
}

/** Of one voice only its newest version counts. */
function withoutLaggards(statements: readonly RegistryStatement[]): RegistryStatement[] {
  const newest = new Map<string, number>()
  for (const { voice, snapshot_version = 0 } of statements)
    newest.set(voice, Math.max(newest.get(voice) ?? 0, snapshot_version))
  return statements.filter(({ voice, snapshot_version = 0 }) => snapshot_version === newest.get(voice))
}

const equivocates = (statements: readonly RegistryStatement[]): boolean =>
  statements.some((said, index) =>
    statements
      .slice(index + 1)
      .some(
        (other) =>
          other.voice === said.voice && (other.manifest_digest !== said.manifest_digest || other.state !== said.state),
      ),
  )
