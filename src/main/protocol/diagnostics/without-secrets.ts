const GONE = '[left out]'

/** Names of values that are secret whatever they look like. */
const SECRET_NAME = /pass(?:word|phrase)?$|secret|token|private|(?:^|_)pem$|credential|authorization|cookie/i

/** Secrets that show by themselves, wherever they stand in a text. What is public has a scheme before it: `sha256:…`. */
const SECRET_TEXT: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, GONE],
  [/\b(Bearer|Basic)\s+[\w.+/=~-]+/gi, `$1 ${GONE}`],
  // What an address hands over behind its question mark or in its fragment, and who logs in with it.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"']+)[?#][^\s"']+/gi, `$1?${GONE}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${GONE}@`],
  [/\b(pass(?:word|phrase)?|secret|token)(["']?\s*[:=]\s*)("[^"]*"|'[^']*'|\S+)/gi, `$1$2${GONE}`],
  // The bytes of a key: in hexadecimal, or in Base64 of either alphabet.
  [/(?<!sha256:)(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])/gi, GONE],
  [/(?<![\w+/:-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[\w+/-]{24,}={0,2}(?![\w+/-])/g, GONE],
]

const textWithout = (text: string): string =>
  SECRET_TEXT.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text)

/** A value as it may be shown to anybody: what is secret, by its name or by its looks, is left out and said to be. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return textWithout(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (value === null || typeof value !== 'object') return value
  if (ArrayBuffer.isView(value)) return GONE
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, SECRET_NAME.test(name) ? GONE : withoutSecrets(member)]),
  )
}
