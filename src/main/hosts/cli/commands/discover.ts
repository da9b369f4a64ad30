import { StewardError } from '../../../../shared/model/steward-error'
import type { TrustTier } from '../../../../shared/model/trust'
import { exitCodeOf, OK } from '../exit-code'
import type { Invocation } from '../invocation'
// Past the folder's door: a search from the cache loads what it shows and nothing else.
import { discoveryLines } from '../rendering/discovery'
import type { Session } from '../session'

const TIERS = ['unverified', 'verified', 'trusted', 'highly_trusted'] as const satisfies readonly TrustTier[]
const NO_ANSWER: readonly string[] = ['failed', 'skipped']

function tierOf(given: string): TrustTier {
  const tier = TIERS.find((one) => one === given)
  if (tier !== undefined) return tier
  throw new StewardError('usage', `there is no tier of trust ${given}`, {
    suggestions: [`There are: ${TIERS.join(', ')}`],
  })
}

/** `steward discover`: what the registries know, else what the cache remembers of them. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const [text] = invocation.words
  const capability = invocation.text('capability')
  const limit = invocation.integer('limit', 1)
  const trust = invocation.text('trust')
  if (invocation.flag('refresh') && invocation.flag('offline'))
    throw new StewardError('usage', '--refresh and --offline exclude each other')
  const refresh = invocation.flag('refresh') ? 'always' : invocation.flag('offline') ? 'never' : 'auto'
  const found = await session.call(
    'discover.search',
    {
      refresh,
      ...(text !== undefined && { text }),
      ...(capability !== undefined && { capability }),
      ...(trust !== undefined && { trust: tierOf(trust) }),
      ...(limit !== undefined && { limit }),
    },
    'Asking the registries',
  )
  session.answer(found, () => discoveryLines(found, session.now(), session.terminal.ink))
  const nobody = found.attempts.length > 0 && found.attempts.every(({ outcome }) => NO_ANSWER.includes(outcome))
  // A script must be able to tell that there is no such agent from that nobody could be asked.
  return nobody && found.total === 0 ? exitCodeOf('registry_unavailable') : OK
}
