import type { CasesOf } from './step'

const agent_id = 'nobody' as never

export const recoveryCases: CasesOf<'recovery'> = {
  'recovery.preview': [{ input: { agent_id }, refused: 'key_not_found' }],
  'recovery.start': [{ input: { agent_id, reason: 'lost' }, refused: 'key_not_found' }],
  'recovery.list': [{ input: {} }],
  'recovery.get': [{ input: { id: 'no-such-recovery' }, refused: 'not_found' }],
}
