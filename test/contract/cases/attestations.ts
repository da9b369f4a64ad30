import type { CasesOf } from './step'

const attested = { agent_id: 'nobody' as never, capability: 'plan' }

export const attestationsCases: CasesOf<'attestations'> = {
  'attestations.list': [{ input: {} }],
  'attestations.get': [{ input: attested, refused: 'agent_unknown' }],
  'attestations.attest': [{ input: { ...attested, publish: false }, refused: 'test_plan_missing' }],
  'attestations.publish': [{ input: {} }],
  'attestations.accept': [{ input: { ...attested, reason: 'to see it refused' }, refused: 'not_found' }],
  'attestations.plan': [{ input: () => ({ ...attested, surprise: true }), refused: 'input_invalid' }],
  'attestations.plans': [{ input: {} }],
}
