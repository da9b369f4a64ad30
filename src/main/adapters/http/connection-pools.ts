import type { Pool } from 'undici'
import type { CallerIdentity, Clock, Log, Peer } from '../../engine/ports'
import { connectorFor } from './connect'

export interface PoolOptions {
  readonly clock: Clock
  readonly log: Log
  /** Read at each call: a changed policy counts at once. */
  readonly policy: () => { readonly offline: boolean; readonly allowPrivateAddresses: boolean }
}

/** Of each peer. Streams have their own, and more of them: one stays open as long as a task runs, and calls must not wait for it. */
const CONNECTIONS = { call: 8, stream: 1000 }
export type ConnectionKind = keyof typeof CONNECTIONS

interface OpenPool {
  readonly origin: string
  readonly party: string
  /** The pins and certificates that it is used under. */
  readonly trust: string
  readonly pool: Pool
}

/** Pools of connections, one for each peer, pin and identity: a connection is never used under another trust than its own. */
export class ConnectionPools {
  readonly #options: PoolOptions
  readonly #open = new Map<string, OpenPool>()
  /** Out of use; what is under way in them still ends. */
  readonly #closing = new Set<Pool>()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async of(kind: ConnectionKind, peer: Peer, identity: CallerIdentity | undefined): Promise<Pool> {
    const { allowPrivateAddresses } = this.#options.policy()
    const party = partyOf(peer, identity)
    const trust = [...peer.pins, identity?.tls?.certificate ?? '', allowPrivateAddresses].join('\n')
    const key = [kind, party, trust].join('\n')
    // The client library is the heaviest part of a start, and much is answered from the cache.
    const { Pool } = await import('undici')
    const known = this.#open.get(key)
    if (known) return known.pool
    // TRUST "In flight": closed when a key or pin changes.
    this.#retire((other) => other.party === party && other.trust !== trust)
    const connect = connectorFor(peer, identity, this.#options.clock, allowPrivateAddresses)
    const connections = CONNECTIONS[kind]
    const pool = new Pool(peer.origin, { connect, connections, pipelining: 1, keepAliveTimeout: 30_000 })
    this.#open.set(key, { origin: peer.origin, party, trust, pool })
    return pool
  }

  /** The next request between the two goes over a new connection. */
  retire(peer: Peer, identity: CallerIdentity | undefined): void {
    const party = partyOf(peer, identity)
    this.#retire((other) => other.party === party)
  }

  /** Resolves when what is under way with the peer has ended. */
  async forget(origin: string): Promise<void> {
    await Promise.all(this.#retire((other) => other.origin === origin))
  }

  /** Ends every connection, whatever is under way. */
  async close(): Promise<void> {
    const pools = [...this.#open.values()].map(({ pool }) => pool)
    this.#open.clear()
    await Promise.all([...pools, ...this.#closing].map((pool) => pool.destroy()))
  }

  #retire(isOver: (pool: OpenPool) => boolean): Promise<void>[] {
    const over = [...this.#open].filter(([, entry]) => isOver(entry))
    return over.map(([key, { origin, pool }]) => {
      this.#open.delete(key)
      this.#closing.add(pool)
      return pool
        .close()
        .catch((error: unknown) => {
          this.#options.log.warn('a connection did not close cleanly', { origin, error: String(error) })
        })
        .finally(() => this.#closing.delete(pool))
    })
  }
}

/** Who talks to whom, whatever keys and pins are in force: under other ones the same two have another pool. */
const partyOf = (peer: Peer, identity: CallerIdentity | undefined): string =>
  [peer.origin, peer.unauthenticated ?? '', peer.agentId ?? '', identity === undefined ? '' : 'signed'].join('\n')
