import type { CasesOf } from './step'

const nothing = `sha256:${'0'.repeat(64)}` as never

export const approvalsCases: CasesOf<'approvals'> = {
  'approvals.list': [{ input: {} }],
  'approvals.approve': [{ input: { digest: nothing }, refused: 'not_found' }],
  'approvals.require': [
    {
      input: {
        agent_id: 'nobody' as never,
        threshold: 1,
        signers: [{ key_id: nothing, algorithm: 'ed25519', public_key: 'AA==' }],
      },
      refused: 'key_not_found',
    },
  ],
}
