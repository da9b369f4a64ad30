import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../../src/shared/model/alert'
import { isTold, type NoticePolicy, noticeLink } from '../../../../src/shared/model/alert-notice'

const alert = (severity: Alert['severity'], agent?: string) => ({ severity, agent_id: agent }) as Alert
const at = (time: string): Date => new Date(`2025-11-21T${time}:00`)
const policy = (notify_from: NoticePolicy['notify_from'], quiet_hours?: string) =>
  ({ notify_from, ...(quiet_hours !== undefined && { quiet_hours }) }) as NoticePolicy

describe('an alert that opens', () => {
  it.each([
    ['22:00-07:00', '23:30', false],
    ['22:00-07:00', '06:59', false],
    ['22:00-07:00', '07:00', true],
    ['22:00-07:00', '21:59', true],
    ['12:00-13:00', '12:00', false],
    ['12:00-13:00', '13:00', true],
    ['00:00-00:00', '15:00', false],
    [undefined, '03:00', true],
  ])('with quiet hours %s is told at %s: %s', (hours, time, told) => {
    expect(isTold(alert('warning'), policy('info', hours), at(time))).toBe(told)
  })

  it('is told in quiet hours too when it is critical', () => {
    expect(isTold(alert('critical'), policy('warning', '00:00-00:00'), at('03:00'))).toBe(true)
  })

  it.each([
    ['info', 'warning', false],
    ['warning', 'warning', true],
    ['warning', 'critical', false],
    ['critical', 'critical', true],
    ['critical', 'never', false],
  ] as const)('of severity %s, told from %s on: %s', (severity, from, told) => {
    expect(isTold(alert(severity), policy(from), at('12:00'))).toBe(told)
  })

  it('leads to its agent, or to the alerts where it is of none', () => {
    expect([noticeLink(alert('info', 'plan/ner')), noticeLink(alert('info'))]).toEqual([
      '#/agents/plan%2Fner',
      '#/alerts',
    ])
  })
})
