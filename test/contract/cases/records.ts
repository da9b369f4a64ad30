import type { CasesOf } from './step'

export const recordsCases: CasesOf<'alerts' | 'audit'> = {
  'alerts.list': [{ input: {} }],
  'alerts.acknowledge': [{ input: { id: 'no-such-alert' }, refused: 'not_found' }],
  'alerts.snooze': [{ input: { id: 'no-such-alert', until: '2100-01-01T00:00:00Z' as never }, refused: 'not_found' }],
  'alerts.assign': [{ input: { id: 'no-such-alert', to: 'the night shift' }, refused: 'not_found' }],
  'alerts.note': [{ input: { id: 'no-such-alert', note: 'seen' }, refused: 'not_found' }],
  'alerts.teach': [{ input: { id: 'no-such-alert' }, refused: 'not_found' }],
  'audit.list': [
    { input: {} },
    { input: { kind: 'vault', actor: 'operator', since: '2026-01-01T00:00:00Z' as never } },
  ],
  'audit.export': [{ input: {} }],
  'audit.countersign': [{ input: {} }],
  'audit.verify': [{ input: {} }],
}
