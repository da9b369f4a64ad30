import type { CasesOf } from './step'

export const reviewsCases: CasesOf<'reviews'> = {
  'reviews.list': [{ input: {} }],
  // The second's last o is a Greek omicron.
  'reviews.check_names': [{ input: { names: ['imported-agent', 'imported-\u03bfrchestrator'] } }],
}
