import type { Fault } from './fault'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Whether these bytes end a line. */
const LINE_FEED = 0x0a

/** The line on which the first byte stands that is not UTF-8: the longest readable beginning is searched for by halves. */
const lineOfFirstBadByte = (bytes: Uint8Array): number => {
  const isText = (end: number): boolean => {
    try {
      // Streaming leaves out an unfinished character at the end, which is not a fault of the part.
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end), { stream: true })
      return true
    } catch {
      return false
    }
  }
  let low = 0
  let high = bytes.byteLength
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isText(middle)) low = middle
    else high = middle - 1
  }
  let line = 1
  for (let at = bytes.indexOf(LINE_FEED); at !== -1 && at < low; at = bytes.indexOf(LINE_FEED, at + 1)) line += 1
  return line
}

/** The bytes as text, a byte order mark kept; or where they are no UTF-8. */
export const readText = (bytes: Uint8Array): { readonly text: string } | { readonly fault: Fault } => {
  try {
    return { text: strictUtf8.decode(bytes) }
  } catch {
    return { fault: { code: 'text_encoding', message: 'The file is not UTF-8 text', line: lineOfFirstBadByte(bytes) } }
  }
}
