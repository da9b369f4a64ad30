import type { CasesOf } from './step'

export const trustCases: CasesOf<'trust'> = {
  'trust.get': [{ input: { agent_id: 'nobody' as never }, refused: 'agent_unknown' }],
}
