import type { X509Certificate } from 'node:crypto'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, type KeyId } from '../../../shared/model/ids'
import { keyIdOf } from './key-id'

const AGENT_URI = 'steward:agent:'

const refused = (message: string): StewardError =>
  new StewardError('tls_certificate_refused', message, {
    suggestions: ['Have the agent issue itself a new certificate (steward agent serve does at start).'],
  })

/** The URI subject alternative name of an agent (DESIGN §4): an IA5String, so that other letters are percent-encoded. */
export const agentUri = (id: AgentId): string =>
  AGENT_URI + encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%3A', ':')

/** One name of Node's list `URI:a, DNS:b`; a value that holds what could be taken for the list's own signs comes as a JSON string. */
const NAME = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y
const MAX_NAMES_LENGTH = 8192

const uriNames = (names: string): string[] => {
  const uris: string[] = []
  NAME.lastIndex = 0
  while (NAME.lastIndex < names.length) {
    const name = NAME.exec(names)
    // A list that is not understood whole is not understood: the rest could hold a second agent.
    if (!name) throw refused('the names in the certificate cannot be read')
    const value = name[2] ?? ''
    if (name[1] === 'URI') uris.push(value.startsWith('"') ? String(JSON.parse(value)) : value)
  }
  return uris
}

const decodeAgentId = (encoded: string): AgentId | undefined => {
  try {
    return agentId.safeParse(decodeURIComponent(encoded)).data
  } catch {
    return undefined
  }
}

/**
 * The one agent a certificate names. It says who is meant, not that it is true: the key must be one of the agent's.
 *
 * @throws StewardError `tls_certificate_refused` where it names none, several, or something that is no agent id
 */
export const agentIdOfCertificate = (certificate: X509Certificate): AgentId => {
  const names = certificate.subjectAltName ?? ''
  if (names.length > MAX_NAMES_LENGTH) throw refused('the certificate has too many names')
  const uris = uriNames(names).filter((uri) => uri.startsWith(AGENT_URI))
  if (uris.length !== 1) throw refused(`the certificate names ${uris.length} agents; it must name one`)
  const id = decodeAgentId((uris[0] ?? '').slice(AGENT_URI.length))
  if (id === undefined) throw refused('the certificate names an agent whose id cannot be one')
  return id
}

/** The key id of a certificate's public key: what the signed manifest pins (DESIGN §4). */
export const spkiPin = (certificate: X509Certificate): KeyId =>
  keyIdOf(certificate.publicKey.export({ type: 'spki', format: 'der' }))

/**
 * @param at milliseconds since the epoch, by the engine's clock with its floor (TRUST, "Time")
 * @throws StewardError `tls_certificate_refused` before the certificate's validity, `tls_certificate_expired` after it
 */
export const assertCertificateValidAt = (certificate: X509Certificate, at: number): void => {
  if (at < certificate.validFromDate.getTime()) throw refused('the certificate is not valid yet')
  if (at > certificate.validToDate.getTime())
    throw new StewardError('tls_certificate_expired', `the certificate expired on ${certificate.validTo}`, {
      suggestions: ['Have the agent issue itself a new certificate (steward agent serve does at start).'],
    })
}
