import type { TestPlan } from '../../../shared/model/test-plan'
import { audit, type EngineContext } from '../context'
import type { StoredPlan } from '../ports'
import { subjectOf } from './run-record'
import { attestationSubject } from './subject'

/**
 * Remembers how a capability is tested, so that it can be attested again without being told. What was found out about its
 * refreshes stays.
 *
 * @throws StewardError as `attestationSubject`: only its owner attests an agent
 */
export async function saveTestPlan(context: EngineContext, plan: TestPlan): Promise<StoredPlan> {
  await attestationSubject(context, plan)
  const before = await context.store.attestations.plan(plan)
  const stored: StoredPlan = { ...plan, refresh: before?.refresh ?? { outages: 0 } }
  if (before === undefined || JSON.stringify({ ...before, refresh: 0 }) !== JSON.stringify({ ...stored, refresh: 0 }))
    await audit(context, 'attestation.plan_set', subjectOf(plan), { command: plan.command, folder: plan.folder })
  await context.store.attestations.savePlan(stored)
  context.emit({ name: 'attestations.changed', payload: {} })
  return stored
}

export const listTestPlans = async (context: EngineContext): Promise<TestPlan[]> =>
  (await context.store.attestations.plans()).map(({ refresh: _kept, ...plan }) => plan)
