import type { CasesOf } from './step'

const task_id = 'task-nobody-ordered' as never

export const resultsCases: CasesOf<'results'> = {
  'results.reports': [{ input: { task_id }, refused: 'task_unknown' }],
  'results.quarantine': [{ input: {} }, { input: { task_id }, refused: 'task_unknown' }],
  'results.discard': [{ input: { task_id }, refused: 'task_unknown' }],
}
