import { describe, expect, it } from 'vitest'
import { GET, newHttp, newTlsKey, outcomeOf, peerOf, serve } from './server-under-test'

// DESIGN §11 "SSRF": what a stranger's manifest must not make us connect to.

const askAt = (host: string) =>
  outcomeOf(
    newHttp({ allowPrivateAddresses: false }).call({ origin: `https://${host}:1`, pins: [newTlsKey().pin] }, GET),
  )

describe('an address of a manifest', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    // Other ways to write 127.0.0.1.
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:10.0.0.1]',
    '[64:ff9b::a00:1]',
    '[2002:7f00:1::]',
    '[fd00::1]',
    '[fe80::1]',
    '[ff02::1]',
  ])('%s is refused', async (host) => {
    expect(await askAt(host)).toBe('address_refused')
  })

  it('that is a name is refused where the name leads to a private address, before anything is connected', async () => {
    const served = await serve((_request, answer) => answer.end())
    const peer = { origin: `https://localhost:${served.port}`, pins: [served.pin] }
    expect(await outcomeOf(newHttp({ allowPrivateAddresses: false }).call(peer, GET))).toBe('address_refused')
    expect(served.tried).toEqual([])
  })

  it('is connected to where the policy allows private ones', async () => {
    const served = await serve((_request, answer) => answer.end())
    expect(await outcomeOf(newHttp().call(peerOf(served), GET))).toBe(200)
    const byName = { origin: `https://localhost:${served.port}`, pins: [served.pin] }
    expect(await outcomeOf(newHttp().call(byName, GET))).toBe(200)
  })

  it('is not connected to at all in no-network mode', async () => {
    const served = await serve((_request, answer) => answer.end())
    expect(await outcomeOf(newHttp({ offline: true }).call(peerOf(served), GET))).toBe('unavailable')
    expect(served.tried).toEqual([])
  })
})
