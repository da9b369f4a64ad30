import type { CasesOf } from './step'

export const recordsCases: CasesOf<'alerts' | 'reviews' | 'audit'> = {
  'alerts.list': [{ input: {} }],
  'alerts.acknowledge': [{ input: { id: 'no-such-alert' }, refused: 'not_found' }],
  'reviews.list': [{ input: {} }],
  'audit.list': [{ input: {} }],
  'audit.verify': [{ input: {} }],
}
