import { StewardError } from '../../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../../shared/model/ids'
import type { AgentBackground, NameReport, ReviewCase } from '../../../../shared/model/review'
import type { VerifiedManifest } from '../../../protocol/discovery'
import { type KnownName, nameRules, popularityFrom, sideBySide } from '../../../protocol/review/names'
import type { RegistryContext } from '../context'
import { backgroundOf, backgroundOfNew } from './background'

const MAX_EXISTING = 8

/** The names that this registry lists, each with what is known of it. */
async function namesOf({ store }: RegistryContext): Promise<KnownName[]> {
  const [{ agents }, uses, first] = [
    await store.snapshotContent(),
    await store.uses.all(),
    await store.firstPublished(),
  ]
  const popularityOf = popularityFrom(uses)
  return agents
    .filter(({ state }) => state !== 'withdrawn' && state !== 'banned')
    .map(({ summary, published_at }) => {
      const popularity = popularityOf(summary.id)
      return {
        name: summary.id,
        since: fromInstant(first.get(summary.id) ?? published_at),
        ...(summary.key_id !== undefined && { owner: summary.key_id }),
        ...(popularity !== undefined && { popularity }),
      }
    })
}

/** Gives each thread that holds the index of names what this registry lists. */
export function holdNames(context: RegistryContext): void {
  context.desk?.workers.prepare('names', async (ask) => void (await ask('load', await namesOf(context))))
}

/** Saves what was counted of the agents' use, and weighs their names by it from now on. */
export async function weighNames(context: RegistryContext): Promise<void> {
  await context.uses.save(context.store)
  // In its turn: a name that is published meanwhile would be missing from what is loaded.
  await context.submit(async () => void (await context.desk?.workers.of('names')('load', await namesOf(context))))
}

/** Takes a name into the index when it is published. */
export async function learnName(context: RegistryContext, { summary, ownerKey }: VerifiedManifest): Promise<void> {
  await context.desk?.workers
    .of('names')('add', { name: summary.id, owner: ownerKey, since: context.clock.now() })
    .catch((error: unknown) => context.log.warn('a name was not taken into the index', { error: String(error) }))
}

/**
 * FAILURE_MODES 5.2: compares the id of an agent that is new here with all others. A case is opened where the policy wants a
 * person to look; answers whether the agent is held back until then.
 *
 * @throws StewardError `name_refused` where it passes for another by foreign or hidden characters
 */
export async function judgeName(context: RegistryContext, verified: VerifiedManifest): Promise<{ held: boolean }> {
  const { desk, clock } = context
  if (desk === undefined || !desk.policy().submission_validation.check_typosquatting) return { held: false }
  const proposed = { name: verified.summary.id, owner: verified.ownerKey }
  const [report] = await desk.workers.of('names')('check', {
    proposed: [proposed],
    rules: nameRules(desk.policy(), clock.now()),
  })
  if (report === undefined || report.verdict === 'ok') return { held: false }
  if (report.verdict === 'blocked') throw nameRefused(report)
  await openNameCase(context, verified, report)
  return { held: true }
}

const nameRefused = ({ name, alerts }: NameReport): StewardError =>
  new StewardError('name_refused', `the name ${name} passes for another by foreign or hidden characters`, {
    details: { alerts: alerts.slice(0, 5) },
    suggestions: ['Choose a name of one script that is not like another: steward review check-name NAME'],
  })

async function openNameCase(context: RegistryContext, verified: VerifiedManifest, report: NameReport): Promise<void> {
  const { store, root, clock, log } = context
  const id = verified.summary.id
  // A submission that was cut off has left its case: the question is still the same.
  if ((await store.reviews.list({ state: 'open', subject: id, limit: 1 })).length > 0) return
  const opened_at = toInstant(clock.now())
  const names = [...new Set(report.alerts.flatMap(({ existing }) => existing ?? []))].slice(0, MAX_EXISTING)
  const existing = await Promise.all(names.map((name) => backgroundOf(context, name)))
  const opened: Omit<ReviewCase, 'id' | 'state'> = {
    registry: root.content.registry,
    kind: report.alerts.some(({ type }) => type === 'homograph_attack') ? 'homograph' : 'similar_name',
    subject: id,
    risk: report.alerts[0]?.risk ?? 0,
    evidence: {
      name: {
        alerts: report.alerts,
        pairs: names.map((name) => sideBySide(id, name)),
        subject: await backgroundOfNew(context, verified, opened_at),
        existing: existing.filter((found): found is AgentBackground => found !== undefined),
      },
    },
    opened_at,
  }
  const { id: case_id, risk } = await store.reviews.open(opened)
  log.warn('a name is held for review', { agent_id: id, case_id, risk })
}
