import type { CasesOf } from './step'

export const recordsCases: CasesOf<'alerts' | 'audit'> = {
  'alerts.list': [{ input: {} }],
  'alerts.acknowledge': [{ input: { id: 'no-such-alert' }, refused: 'not_found' }],
  'audit.list': [{ input: {} }],
  'audit.verify': [{ input: {} }],
}
