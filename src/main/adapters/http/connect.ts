import type { X509Certificate } from 'node:crypto'
import { isIP, connect as plainConnect } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import type { buildConnector } from 'undici'
import { StewardError } from '../../../shared/model/errors'
import type { CallerIdentity, Clock, Peer } from '../../engine/ports'
import { agentIdOfCertificate, assertCertificateValidAt, spkiPin } from '../../protocol/identity'
import { assertLiteralAllowed, guardedLookup } from './address-guard'

const CONNECT_TIMEOUT_MS = 10_000

/**
 * Connects by TLS 1.3, without resumption, and lets no byte of a request out before the server has shown a key that the peer's
 * signed document pins, in a certificate that is valid and names the agent (DESIGN §4).
 */
export const connectorFor =
  (peer: Peer, identity: CallerIdentity | undefined, clock: Clock, allowPrivate: boolean): buildConnector.connector =>
  (options, callback) => {
    const { hostname, port, protocol } = options
    const host = hostname.replace(/^\[|\]$/g, '')
    // Where a pin or a signature says who it is, the authorities are not asked.
    const byAuthority = peer.pins.length === 0 && peer.unauthenticated !== true
    try {
      assertLiteralAllowed(host, allowPrivate)
    } catch (error) {
      return callback(error as Error, null)
    }
    if (protocol === 'http:') {
      connectInClear(host, Number(port || 80), callback)
      return
    }
    const socket = tlsConnect({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 && { servername: host }),
      minVersion: 'TLSv1.3',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: byAuthority,
      lookup: guardedLookup(allowPrivate) as never,
      ...(identity?.tls && { cert: identity.tls.certificate, key: identity.tls.privateKey }),
    })
    const fail = (error: Error): void => {
      socket.destroy()
      callback(error, null)
    }
    socket.setTimeout(CONNECT_TIMEOUT_MS, () =>
      fail(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })),
    )
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      try {
        if (!byAuthority && peer.unauthenticated !== true) assertPeer(socket, peer, clock.now())
      } catch (error) {
        return fail(error as Error)
      }
      socket.setTimeout(0)
      socket.off('error', fail)
      socket.setNoDelay(true)
      return callback(null, socket)
    })
  }

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/

/** Without TLS only where nothing can listen in: a git server on this machine. */
function connectInClear(host: string, port: number, callback: buildConnector.Callback): void {
  if (!LOOPBACK.test(host)) {
    const reason = `${host} is not on this machine: it is connected to only by https`
    callback(new StewardError('address_refused', reason), null)
    return
  }
  const socket = plainConnect({ host, port })
  socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('no connection in time')))
  const fail = (error: Error): void => callback(error, null)
  socket.once('error', fail)
  socket.once('connect', () => {
    socket.setTimeout(0)
    socket.off('error', fail)
    callback(null, socket)
  })
}

function assertPeer(socket: TLSSocket, peer: Peer, now: number): void {
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate()
  if (certificate === undefined)
    throw new StewardError('tls_certificate_refused', `${peer.origin} shows no certificate`)
  const pin = spkiPin(certificate)
  if (!peer.pins.includes(pin))
    throw new StewardError(
      'tls_pin_mismatch',
      `${peer.origin} shows another TLS key than the one pinned for it: somebody may be in between`,
      {
        details: { expected: [...peer.pins], found: pin, issuer: certificate.issuer },
        suggestions: [
          'Do not go on. Refresh the registry: a published manifest may pin a new key.',
          'Tell the owner if it stays so.',
        ],
      },
    )
  assertCertificateValidAt(certificate, now)
  if (peer.agentId === undefined) return
  const named = agentIdOfCertificate(certificate)
  if (named !== peer.agentId)
    throw new StewardError(
      'tls_identity_mismatch',
      `${peer.origin} shows the certificate of ${named}, not of ${peer.agentId}`,
      { details: { expected: peer.agentId, found: named } },
    )
}
