import type { CasesOf } from './step'

export const jobsCases: CasesOf<'jobs'> = {
  'jobs.list': [{ input: {} }],
  'jobs.stop': [
    { input: { kind: 'import', subject: 'a folder' } },
    { input: () => ({ kind: 'else' }), refused: 'input_invalid' },
  ],
}
