import type { CasesOf } from './step'

const task_id = 'task-nobody-ordered' as never

export const delegationsCases: CasesOf<'delegations'> = {
  'delegations.start': [
    { input: { agent_id: 'nobody' as never, operation: 'plan', input: {} }, refused: 'agent_unknown' },
  ],
  'delegations.list': [{ input: {} }],
  'delegations.get': [{ input: { task_id }, refused: 'task_unknown' }],
  'delegations.cancel': [{ input: { task_id }, refused: 'task_unknown' }],
  'delegations.recover': [{ input: { task_id }, refused: 'task_unknown' }],
  'delegations.recovered': [{ input: { task_id }, refused: 'task_unknown' }],
  'delegations.result': [{ input: { task_id }, refused: 'task_unknown' }],
}
