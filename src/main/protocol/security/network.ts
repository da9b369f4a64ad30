/** IPv4 and IPv6 as bytes; undefined for what is neither. */
function addressBytes(address: string): Uint8Array | undefined {
  const zoneless = address.split('%')[0] ?? ''
  return zoneless.includes(':') ? v6Bytes(zoneless) : v4Bytes(zoneless)
}

function v4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes = new Uint8Array(4)
  for (const [i, part] of parts.entries()) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined
    bytes[i] = Number(part)
  }
  return bytes
}

function v6Bytes(text: string): Uint8Array | undefined {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return undefined
  const [left, right] = [groupsOf(head), tail === undefined ? [] : groupsOf(tail)]
  if (!left || !right) return undefined
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined
  const bytes = new Uint8Array(16)
  for (const [i, group] of [...left, ...Array<number>(missing).fill(0), ...right].entries()) {
    bytes[2 * i] = group >> 8
    bytes[2 * i + 1] = group & 0xff
  }
  return bytes
}

/** The 16-bit groups of one side of `::`; an IPv4 address may stand at its end. */
function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes('.')) {
      const v4 = v4Bytes(part)
      if (!v4) return undefined
      groups.push(((v4[0] ?? 0) << 8) | (v4[1] ?? 0), ((v4[2] ?? 0) << 8) | (v4[3] ?? 0))
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

export interface PrefixLengths {
  readonly ipv4_prefix: number
  readonly ipv6_prefix: number
}

/** An IPv4 address inside IPv6 is the IPv4 address: whoever has both must not count as two. */
const unmapped = (bytes: Uint8Array): Uint8Array =>
  bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
    ? bytes.subarray(12)
    : bytes

/** How many bits wider a neighbourhood is than a network. */
const WIDER = { ipv4_prefix: 8, ipv6_prefix: 16 } as const

/** The networks around an address: a provider hands out addresses of many networks side by side. */
export const neighbourhoodOf = (address: string, { ipv4_prefix, ipv6_prefix }: PrefixLengths): string | undefined =>
  networkOf(address, {
    ipv4_prefix: Math.max(0, ipv4_prefix - WIDER.ipv4_prefix),
    ipv6_prefix: Math.max(0, ipv6_prefix - WIDER.ipv6_prefix),
  })

/** The network an address belongs to, as text that is the same for every address of it: `203.0.113.0/24`. Undefined for no address. */
export function networkOf(address: string, { ipv4_prefix, ipv6_prefix }: PrefixLengths): string | undefined {
  const found = addressBytes(address)
  if (!found) return undefined
  const bytes = unmapped(found)
  const bits = bytes.length === 4 ? ipv4_prefix : ipv6_prefix
  const masked = bytes.map((byte, i) => byte & (0xff << Math.min(8, Math.max(0, 8 * (i + 1) - bits))) & 0xff)
  if (masked.length === 4) return `${masked.join('.')}/${bits}`
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((masked[2 * i] ?? 0) << 8) | (masked[2 * i + 1] ?? 0)).toString(16),
  )
  return `${groups.join(':')}/${bits}`
}
