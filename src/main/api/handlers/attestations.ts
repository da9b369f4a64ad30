import type { Engine } from '../../engine'
import { acceptAttestation } from '../../engine/attestation/accept-attestation'
import { attestationDetail } from '../../engine/attestation/attestation-detail'
import { listAttestations } from '../../engine/attestation/list-attestations'
import { publishPending } from '../../engine/attestation/publish-pending'
import { listTestPlans, saveTestPlan } from '../../engine/attestation/test-plans'
import type { HandlersOf } from './handler'

export { attestationsCommands as commands } from '../../../shared/contract/commands/attestations'

export const handlers = (engine: Engine): HandlersOf<'attestations'> => {
  const { context } = engine
  return {
    'attestations.list': (query) => listAttestations(context, query),
    'attestations.get': (of) => attestationDetail(context, of),
    'attestations.attest': async ({ publish, ...of }) => (await engine.work()).attestations.attest(of, publish),
    'attestations.publish': ({ agent_id }) => publishPending(context, agent_id),
    'attestations.accept': ({ reason, ...of }) => acceptAttestation(context, of, reason),
    'attestations.plan': async (plan) => {
      const saved = await saveTestPlan(context, plan)
      const { attestations } = await engine.work()
      attestations.look()
      return saved
    },
    'attestations.plans': async () => ({ plans: await listTestPlans(context) }),
  }
}
