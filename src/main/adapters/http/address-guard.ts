import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { StewardError } from '../../../shared/model/errors'

const blocked = new BlockList()
// IANA special-purpose registries: what a manifest of a stranger must not make us connect to (DESIGN §11 "SSRF").
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  blocked.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  // Translation and tunnels: what they lead to is written inside the address.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  blocked.addSubnet(network, prefix, 'ipv6')

/** Whether an address is private, loopback or otherwise not of the public Internet. */
const isPrivateAddress = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  return blocked.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

const refused = (host: string): StewardError =>
  new StewardError('address_refused', `${host} is a private address, which the policy does not allow to connect to`, {
    suggestions: ['Where the address is meant to be reached: steward policy set network.allow_private_addresses true'],
  })

/** @throws StewardError `address_refused` for a private address written out as such */
export function assertLiteralAllowed(hostname: string, allowPrivate: boolean): void {
  const plain = hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(plain) !== 0 && isPrivateAddress(plain)) throw refused(plain)
}

type Lookup = typeof systemLookup

/** Name resolution that gives no private address: what is checked is what is connected to, so that a name cannot change between. */
export const guardedLookup = (allowPrivate: boolean): Lookup =>
  ((hostname: string, options: object, callback: (error: Error | null, address?: unknown, family?: number) => void) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error)
      const allowed = allowPrivate ? addresses : addresses.filter(({ address }) => !isPrivateAddress(address))
      const [first] = allowed
      if (first === undefined) return callback(refused(hostname))
      return 'all' in options && options.all === true
        ? callback(null, allowed)
        : callback(null, first.address, first.family)
    })
  }) as unknown as Lookup
