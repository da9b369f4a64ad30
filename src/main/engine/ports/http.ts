import type { KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'

/** Who signs our requests and with which certificate we connect (DESIGN §4). */
export interface CallerIdentity {
  /** Signs the messages; its key id goes into `keyid`. */
  readonly signer: MessageSigner
  /** PEM; the certificate's key is pinned by our own manifest. A registry asks for none where the document speaks for itself. */
  readonly tls?: { readonly certificate: string; readonly privateKey: string }
}

export interface MessageSigner {
  readonly keyId: KeyId
  readonly algorithm: KeyRecord['algorithm']
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** The other side of a connection and what it must prove. */
export interface Peer {
  /** `https://host:port` */
  readonly origin: string
  /** Keys the server's certificate may have; from a signed document, never from the connection. Empty: ordinary WebPKI. */
  readonly pins: readonly KeyId[]
  /**
   * Only for a registry's root document, which is believed by its own signature and by nothing about the connection: the
   * certificate is not checked at all. With it, `pins` is empty and no identity is shown.
   */
  readonly unauthenticated?: true
  /** Keys that may sign this peer's responses; undefined: responses need no message signature (a registry's documents are signed). */
  readonly responseKeys?: readonly KeyRecord[]
  /** The agent id that the certificate's URI SAN must carry, where the peer is an agent. */
  readonly agentId?: string
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query, beginning with `/`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly timeoutMs: number
  /** For a stream: how long it may be silent before it counts as lost. Default: for ever. */
  readonly idleTimeoutMs?: number
  /** Bytes the answer may have; beyond: `payload_too_large`. Default 8 MiB. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface ServerSentEvent {
  readonly id?: string
  readonly event?: string
  readonly data: string
}

export interface HttpStream {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Bytes as they come; ends with the stream, throws `connection_lost` when it is cut. */
  readonly body: AsyncIterable<Uint8Array>
  /** The same body read as server-sent events; use one or the other. */
  readonly events: AsyncIterable<ServerSentEvent>
  close(): void
}

/**
 * Outbound HTTPS. An answer with an RFC 9457 problem becomes the StewardError it names. Errors: network_unreachable (nothing
 * was sent), network_timeout, connection_lost (sent, answer unknown), tls_*, response_*, address_refused, unavailable (offline mode).
 */
export interface Http {
  /** Signed with `identity` when given. The response's signature is verified where `peer.responseKeys` is given. */
  call(peer: Peer, request: HttpRequest, identity?: CallerIdentity): Promise<HttpResponse>
  stream(peer: Peer, request: HttpRequest, identity?: CallerIdentity): Promise<HttpStream>
  /** Closes pooled connections to a peer; called whenever a key or pin of it changes (TRUST "In flight"). */
  forget(origin: string): Promise<void>
  close(): Promise<void>
}
