import type { CasesOf } from './step'

/** No transport of this suite is a lab's, and its policy marks no agent as staging: nothing may be harmed, whoever asks. */
export const drillsCases: CasesOf<'drills'> = {
  'drills.board': [{ input: {} }],
  'drills.list': [{ input: { limit: 5 } }],
  'drills.get': [{ input: { id: 'no-such-drill' }, refused: 'not_found' }],
  'drills.start': [
    { input: { scenarios: ['1.1'] }, refused: 'drill_refused' },
    { input: () => ({ scenarios: ['7.1'] }), refused: 'input_invalid' },
    { input: { scenarios: [] }, refused: 'input_invalid' },
    {
      input: () => ({ scenarios: ['1.1'], staging: { agent_id: 'planner', confirmed: 'planner' } }),
      refused: 'drill_refused',
    },
    { input: () => ({ scenarios: ['1.1'], staging: { agent_id: 'planner' } }), refused: 'input_invalid' },
  ],
  'drills.cancel': [{ input: {} }, { input: { id: 'no-such-drill' }, refused: 'not_found' }],
}
