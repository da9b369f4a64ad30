import type { CasesOf } from './step'

export const systemCases: CasesOf<'system' | 'lab' | 'overview'> = {
  'system.status': [{ input: {} }],
  'system.diagnostics': [{ input: {} }],
  // That it starts one is tested in the browser, where one lab is enough.
  'lab.start': [{ input: () => ({ twice: true }), refused: 'input_invalid' }],
  'overview.get': [{ input: {} }],
}
