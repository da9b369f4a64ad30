import { describe, expect, it } from 'vitest'
import { ZoneClock } from '../../../../src/main/protocol/security/local-time'
import { networkOf } from '../../../../src/main/protocol/security/network'

const prefixes = { ipv4_prefix: 24, ipv6_prefix: 48 }

describe('the network of an address', () => {
  it.each([
    ['203.0.113.42', '203.0.113.0/24'],
    ['203.0.113.255', '203.0.113.0/24'],
    ['2001:db8:77:1::5', '2001:db8:77:0:0:0:0:0/48'],
    ['2001:db8:77:ffff:1:2:3:4', '2001:db8:77:0:0:0:0:0/48'],
    ['::ffff:203.0.113.42', '203.0.113.0/24'],
    ['::ffff:cb00:712a', '203.0.113.0/24'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:0/48'],
    ['::1', '0:0:0:0:0:0:0:0/48'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address, prefixes)).toBe(network)
  })

  it.each([
    '',
    '203.0.113',
    '203.0.113.256',
    '1.2.3.4.5',
    '2001:db8',
    '2001::db8::1',
    ':::',
    'g::1',
    '1:2:3:4:5:6:7:8:9',
  ])('of %s is none', (address) => {
    expect(networkOf(address, prefixes)).toBeUndefined()
  })
})

describe('the wall clock of a zone', () => {
  const berlin = new ZoneClock('Europe/Berlin')
  it.each([
    ['2026-01-15T07:30:00Z', { hour: 8, weekday: 4, date: '2026-01-15' }],
    ['2026-07-15T23:30:00Z', { hour: 1, weekday: 4, date: '2026-07-16' }],
    // The night in which clocks go forward, and the one in which they go back.
    ['2026-03-29T00:59:59Z', { hour: 1, weekday: 7, date: '2026-03-29' }],
    ['2026-03-29T01:00:00Z', { hour: 3, weekday: 7, date: '2026-03-29' }],
    ['2026-10-25T00:59:00Z', { hour: 2, weekday: 7, date: '2026-10-25' }],
    ['2026-10-25T01:00:00Z', { hour: 2, weekday: 7, date: '2026-10-25' }],
    ['2026-10-25T02:00:00Z', { hour: 3, weekday: 7, date: '2026-10-25' }],
  ])('at %s', (at, local) => {
    expect(berlin.at(Date.parse(at))).toEqual(local)
  })
})
