import type { KeyId } from '../../../../shared/model/ids'
import type { ReviewCase } from '../../../../shared/model/review'
import type { EngineContext } from '../../context'
import { configuredRegistries } from '../../discovery/configured-registries'
import { addRegistry, removeRegistry } from '../../discovery/manage-registries'
import { decideCases } from '../../review/decide-cases'
import { listReviewCases } from '../../review/list-cases'
import type { Rehearsal, Stage } from '../stage'

/** The registry that is there for one drill only. */
export const REGISTRY = 'lab-drill'

/** Forgets the registry and what it told of. */
async function closeDrillRegistry(context: EngineContext): Promise<void> {
  if ((await configuredRegistries(context)).some(({ name }) => name === REGISTRY))
    await removeRegistry(context, REGISTRY)
  await context.store.reviews.replaceTold(REGISTRY, [])
}

/** Its process went with the mending of the lab. */
export const forgotten: NonNullable<Rehearsal['restores']> = {
  what: 'The registry for this drill is forgotten, with all that was in it.',
  work: ({ context }) => closeDrillRegistry(context),
}

/** Opens it and trusts it behind all others; gone with the drill. */
export async function openDrillRegistry(stage: Stage): Promise<void> {
  const { context } = stage
  const { url, root_key } = await stage.order('open-registry')
  await closeDrillRegistry(context)
  await addRegistry(context, { url: String(url), root_key: root_key as KeyId, name: REGISTRY })
  await stage.prepare('A registry for this drill only is open, and this console reviews for it.')
}

/** The case that the registry opens, as a reviewer's console shows it. */
export const caseOpened = (stage: Stage, what: string, fits: (found: ReviewCase) => boolean): Promise<ReviewCase> =>
  stage.until(what, async () => {
    const { cases } = await listReviewCases(stage.context, 'open')
    return cases.find((found) => found.registry === REGISTRY && fits(found))
  })

/** Decides it as a reviewer. @throws StewardError `drill_failed` */
export async function decide(stage: Stage, found: ReviewCase, action: 'ban' | 'reject'): Promise<ReviewCase> {
  const { decided, failed } = await decideCases(stage.context, {
    cases: [{ registry: REGISTRY, id: found.id, from_state: found.state }],
    action,
    reason: 'A rehearsal',
  })
  const [after] = decided
  if (after) return after
  stage.require(false, `the decision was refused: ${failed[0]?.message ?? ''}`)
  return found
}
