// RFC 3492 §5: the parameters of Punycode.
const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 128

const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** RFC 3492 §5: letters stand for 0 to 25, digits for 26 to 35; undefined past the end and for anything else. */
const digitValue = (character: string): number | undefined => {
  const value = character === '' ? -1 : DIGITS.indexOf(character.toLowerCase())
  return value < 0 ? undefined : value
}

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1
  rest += Math.floor(rest / points)
  let k = 0
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW))
}

/** RFC 3492 §6.2; undefined where it is not Punycode. */
function decode(encoded: string): string | undefined {
  const border = encoded.lastIndexOf('-')
  const points = [...encoded.slice(0, Math.max(border, 0))].map((character) => character.charCodeAt(0))
  let [n, i, bias] = [INITIAL_N, 0, INITIAL_BIAS]
  for (let at = border + 1; at < encoded.length; ) {
    const start = i
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitValue(encoded.charAt(at++))
      if (digit === undefined) return undefined
      i += digit * weight
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX)
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    bias = adapt(i - start, points.length + 1, start === 0)
    n += Math.floor(i / (points.length + 1))
    i %= points.length + 1
    if (n > 0x10ffff) return undefined
    points.splice(i++, 0, n)
  }
  return String.fromCodePoint(...points)
}

/** The name with every Punycode part (`xn--…`) spelled out, as an address bar may show it; undefined where it has none. */
export function spelledOut(name: string): string | undefined {
  let found = false
  const spelled = name.replace(/xn--([A-Za-z0-9-]+)/gi, (whole, encoded: string) => {
    const decoded = decode(encoded)
    if (decoded === undefined) return whole
    found = true
    return decoded
  })
  return found ? spelled : undefined
}
