import type { CasesOf } from './step'

export const reviewsCases: CasesOf<'reviews'> = {
  'reviews.list': [{ input: {} }],
  'reviews.endorse': [{ input: { agent_id: 'nobody' as never, capability: 'plan' }, refused: 'network_unreachable' }],
  'reviews.decide': [{ input: { cases: [], action: 'approve', reason: '' }, refused: 'input_invalid' }],
  // The second's last o is a Greek omicron.
  'reviews.check_names': [{ input: { names: ['imported-agent', 'imported-\u03bfrchestrator'] } }],
}
