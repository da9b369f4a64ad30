import type { Engine } from '../../engine'
import { acceptAttestation } from '../../engine/attestation/accept-attestation'
import { attestationDetail } from '../../engine/attestation/attestation-detail'
import { listAttestations } from '../../engine/attestation/list-attestations'
import { publishPending } from '../../engine/attestation/publish-pending'
import { listTestPlans, saveTestPlan } from '../../engine/attestation/test-plans'
import type { HandlersOf } from './handler'

export const attestationsHandlers = ({ context, attestations }: Engine): HandlersOf<'attestations'> => ({
  'attestations.list': (query) => listAttestations(context, query),
  'attestations.get': (of) => attestationDetail(context, of),
  'attestations.attest': ({ publish, ...of }) => attestations.attest(of, publish),
  'attestations.publish': ({ agent_id }) => publishPending(context, agent_id),
  'attestations.accept': ({ reason, ...of }) => acceptAttestation(context, of, reason),
  'attestations.plan': async (plan) => {
    const saved = await saveTestPlan(context, plan)
    attestations.look()
    return saved
  },
  'attestations.plans': async () => ({ plans: await listTestPlans(context) }),
})
