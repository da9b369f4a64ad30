import type { CasesOf } from './step'

const agent_id = 'nobody' as never

export const securityCases: CasesOf<'security'> = {
  'security.report': [{ input: { agent_id } }],
  'security.set_service': [{ input: () => ({ agent_id, surprise: true }), refused: 'input_invalid' }],
}
