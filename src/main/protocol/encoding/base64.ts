import { malformed } from './malformed'

/** Base64 with padding (RFC 4648 §4) of some bytes. */
export const encodeBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/**
 * The bytes of padded standard base64 (RFC 4648 §4), and of nothing else: no line breaks, no URL alphabet, no missing padding,
 * no stray bits in the last character. One text for one byte string, so that a digest over the text cannot be varied.
 *
 * @param what names the text in the error
 * @throws StewardError `document_malformed`
 */
export const decodeBase64 = (text: string, what = 'the text'): Buffer => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw malformed(`${what} is not strict base64`)
  return bytes
}
