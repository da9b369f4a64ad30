import { describe, expect, it } from 'vitest'
import { SigningWatch } from '../../../../src/main/protocol/security'
import type { SigningActivity } from '../../../../src/shared/model/activity'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { defaultPolicy } from '../../../../src/shared/model/policy'
import { DAY, HOUR } from '../../../fixtures/registry-documents'

// FAILURE_MODES 6.1: the six kinds of the specification, each against a history that lacks it.

const MONDAY_NOON = Date.parse('2026-03-02T12:00:00Z')
const KEY = `sha256:${'1'.repeat(64)}` as SigningActivity['key_id']

const newWatch = () => new SigningWatch(defaultPolicy().security_monitoring.detection)

const attested = (seq: number, at: number, change: Partial<SigningActivity> = {}): SigningActivity => ({
  seq,
  agent_id: agentId.parse('planner'),
  key_id: KEY,
  at: toInstant(at),
  kind: 'attestation',
  document_digest: `sha256:${String(seq).padStart(64, '0')}` as SigningActivity['document_digest'],
  address: '198.51.100.10',
  capabilities: ['plan'],
  ...change,
})

/** A key that signed at noon on forty-five weekdays, twice each, from one address. */
const known = (usual: Partial<SigningActivity> = {}) => {
  const watch = newWatch()
  let seq = 0
  const observe = (at: number, change: Partial<SigningActivity> = {}, isKnown = false) => {
    seq += 1
    return watch.observe(attested(seq, at, { passing: 0.9, ...usual, ...change }), isKnown)
  }
  for (let day = 0; day < 63; day++)
    if (day % 7 < 5) for (const offset of [0, HOUR / 2]) expect(observe(MONDAY_NOON + day * DAY + offset)).toEqual([])
  return { observe, monday: MONDAY_NOON + 63 * DAY }
}
const anomalies = (findings: ReturnType<SigningWatch['observe']>) => findings.map(({ anomaly }) => anomaly)

describe('a signature like those before', () => {
  it('is nothing unusual', () => {
    const { observe, monday } = known()
    expect(observe(monday)).toEqual([])
  })
})

describe('a signature is unusual', () => {
  it.each([
    ['IPv4', '198.51.100.10', '203.0.113.42'],
    ['IPv6', '2001:db8:77:1::5', '2001:db8:99:1::5'],
  ])('from an unexpected address (%s)', (_, usual, address) => {
    const { observe, monday } = known({ address: usual })
    const [finding] = observe(monday, { address })
    expect(finding).toMatchObject({
      anomaly: 'signing_from_unexpected_ip',
      text: `Signed from unknown IP: ${address}`,
      usual: expect.stringContaining('signatures from 1 networks'),
    })
  })

  it.each([
    ['198.51.100.10', '198.51.100.200'],
    ['2001:db8:77:1::5', '2001:db8:77:2:aaaa::9'],
  ])('but not from another address of the network, %s and %s', (usual, address) => {
    const { observe, monday } = known({ address: usual })
    expect(observe(monday, { address })).toEqual([])
  })

  it('when many follow one another faster than ever', () => {
    const { observe, monday } = known()
    const found = [0, 2, 4].map((second) => anomalies(observe(monday + second * 1000)))
    expect(found).toEqual([[], [], ['high_frequency_signing']])
  })

  it('outside business hours, at the weekend and on a holiday of the owner’s calendar', () => {
    const { observe, monday } = known()
    expect(anomalies(observe(monday + 14 * HOUR))).toEqual(['signing_outside_business_hours'])
    expect(anomalies(observe(monday + 5 * DAY + 3 * HOUR))).toEqual(['signing_outside_business_hours'])
  })

  it('when the tests suddenly pass much better', () => {
    const { observe, monday } = known()
    expect(observe(monday, { passing: 0.94 })).toEqual([])
    expect(observe(monday + HOUR, { passing: 1 })).toMatchObject([
      { anomaly: 'test_coverage_suddenly_improved', usual: '94 % passing at best', found: '100 % passing' },
    ])
  })

  it('when capabilities are added and the code is the same', () => {
    const code = `sha256:${'c'.repeat(64)}` as SigningActivity['document_digest']
    const { observe, monday } = known({ code })
    expect(observe(monday, { kind: 'manifest', capabilities: ['plan'] })).toEqual([])
    expect(observe(monday + HOUR, { kind: 'manifest', capabilities: ['plan', 'spend'] })).toMatchObject([
      { anomaly: 'capabilities_added_without_code_changes', text: expect.stringContaining('spend') },
    ])
  })

  it('at a location that was never declared', () => {
    const { observe, monday } = known({ location: 'berlin' })
    expect(observe(monday, { location: 'elsewhere' })).toMatchObject([
      {
        anomaly: 'attestations_from_multiple_locations',
        text: expect.stringContaining('never declared before: elsewhere'),
      },
    ])
  })

  it('at more locations within one window than ever before, each of them known', () => {
    const { observe, monday } = known({ location: 'berlin' })
    const lisbon = { location: 'lisbon' }
    // The owner has moved for a day and said "this was me".
    observe(monday, lisbon, true)
    expect(observe(monday + DAY)).toEqual([])
    expect(observe(monday + DAY + HOUR, lisbon)).toMatchObject([
      { anomaly: 'attestations_from_multiple_locations', text: 'Signed at 2 locations within 6 hours' },
    ])
  })

  it('from many times as many networks within one window as ever before, also where each is no surprise', () => {
    const watch = newWatch()
    const sign = (seq: number, at: number, address: string) => watch.observe(attested(seq, at, { address }))
    // A traveller: every day from another network, one at a time.
    for (let day = 0; day < 80; day++)
      expect(
        sign(day + 1, MONDAY_NOON + day * DAY, `10.${day}.0.1`).filter(
          ({ anomaly }) => anomaly !== 'signing_outside_business_hours',
        ),
      ).toEqual([])
    const found = [1, 2, 3, 4].map((n) =>
      sign(100 + n, MONDAY_NOON + 84 * DAY + n * (HOUR / 2), `172.${n}.0.1`).map(({ text }) => text),
    )
    expect(found).toEqual([[], [], [], ['Signed from 4 networks within 6 hours']])
  })
})
