import { constants } from 'node:crypto'

/**
 * TLS of both servers (DESIGN §4, TRUST "In flight"): 1.3 only, no resumption. A client certificate is asked for and judged by
 * the wire itself, since it is bound to a manifest and not to an authority.
 */
export const tlsServerOptions = (tls: { readonly certificate: string; readonly privateKey: string }) =>
  ({
    cert: tls.certificate,
    key: tls.privateKey,
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
    secureOptions: constants.SSL_OP_NO_TICKET,
  }) as const
