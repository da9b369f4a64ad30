import 'reflect-metadata'
import { type KeyObject, randomBytes, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { AgentId } from '../../../shared/model/ids'
import { agentUri } from '../../protocol/identity'

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const

export interface NewCertificate {
  readonly agentId: AgentId
  readonly publicKey: KeyObject
  readonly issuerName: string
  readonly issuerKey: KeyObject
  readonly notBefore: number
  readonly notAfter: number
  readonly dnsNames: readonly string[]
  readonly ips: readonly string[]
}

/** A positive serial number of 127 random bits (RFC 5280 §4.1.2.2). */
const serialNumber = (): string => {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** An X.509 certificate for TLS in both directions, with the URI SAN of its agent (DESIGN §4), as PEM. */
export async function makeCertificate(request: NewCertificate): Promise<string> {
  x509.cryptoProvider.set(webcrypto as Crypto)
  const names: x509.JsonGeneralName[] = [
    { type: 'url', value: agentUri(request.agentId) },
    ...request.dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...request.ips.map((value) => ({ type: 'ip' as const, value })),
  ]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [request.agentId] }],
    issuer: [{ CN: [request.issuerName] }],
    notBefore: new Date(request.notBefore),
    notAfter: new Date(request.notAfter),
    publicKey: request.publicKey.toCryptoKey(P256, true, ['verify']) as CryptoKey,
    signingKey: request.issuerKey.toCryptoKey(P256, false, ['sign']) as CryptoKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  })
  return certificate.toString('pem')
}
