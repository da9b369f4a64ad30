import type { AgentId } from '../../../shared/model/ids'
import type { NameReport } from '../../../shared/model/review'
import { type KnownName, nameRules, type ProposedName } from '../../protocol/review/names'
import type { EngineContext } from '../context'

const PAGE = 1000

/** What the index was built from, a context each: it is built again only when the cache holds something else. */
const built = new WeakMap<EngineContext, { stamp: string; ready: Promise<unknown> }>()

/** Every agent in the cache once, with the key of its owner. */
async function cachedNames({ store }: EngineContext): Promise<KnownName[]> {
  const names = new Map<AgentId, KnownName>()
  let cursor: string | undefined
  do {
    const page = await store.cache.searchAgents({ limit: PAGE, cursor })
    for (const { summary } of page.rows)
      names.set(summary.id, { name: summary.id, ...(summary.key_id !== undefined && { owner: summary.key_id }) })
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return [...names.values()]
}

async function stampOf({ store }: EngineContext): Promise<string> {
  const registries = await store.cache.registries()
  const { total } = await store.cache.searchAgents({ limit: 1 })
  return JSON.stringify([total, registries.map(({ name, snapshotVersion }) => [name, snapshotVersion])])
}

async function index(context: EngineContext): Promise<void> {
  const stamp = await stampOf(context)
  const present = built.get(context)
  if (present?.stamp === stamp) {
    await present.ready
    return
  }
  const load = async (): Promise<void> => {
    const names = await cachedNames(context)
    // A thread that crashes and is started anew must know the names too.
    context.workers.prepare('names', async (ask) => void (await ask('load', names)))
    await context.workers.of('names')('load', names)
  }
  const ready = load()
  built.set(context, { stamp, ready })
  try {
    await ready
  } catch (error) {
    built.delete(context)
    throw error
  }
}

/** FAILURE_MODES 5.2: what the policy says to names that somebody proposes, beside all agents that are known here. */
export async function checkNames(context: EngineContext, proposed: readonly ProposedName[]): Promise<NameReport[]> {
  await index(context)
  return context.workers.of('names')('check', { proposed, rules: nameRules(context.policy(), context.clock.now()) })
}
