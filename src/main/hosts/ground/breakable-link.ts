import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What the way to an agent does to what passes, until it is mended. */
export type LinkFault =
  /** Every chunk takes so much longer; a round trip crosses the link twice. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Resets the connection in the answer to the next request of so many bytes and more. Once. */
  | { readonly kind: 'loses_answer'; readonly requestBytes: number }
  /** New connections lead to somebody else. */
  | { readonly kind: 'intercepted'; readonly port: number }

/** The TCP way to an agent that drills may harm: its manifest names this end. TLS passes through untouched. */
export class BreakableLink {
  readonly #server: Server
  readonly #target: number
  readonly #open = new Map<Socket, Socket>()
  #fault: LinkFault | undefined
  /** Answers that were lost so far. */
  lost = 0

  private constructor(server: Server, target: number) {
    this.#server = server
    this.#target = target
    server.on('connection', (client) => this.#join(client))
  }

  /** @param target the port of 127.0.0.1 at which the agent listens */
  static async listen(port: number, target: number): Promise<BreakableLink> {
    const server = createServer()
    const link = new BreakableLink(server, target)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return link
  }

  /** From the next chunk on; connections that are open stay so, but those that would lead past or to somebody in between. */
  suffer(fault: LinkFault | undefined): void {
    const leadsElsewhere = fault?.kind === 'intercepted' || this.#fault?.kind === 'intercepted'
    this.#fault = fault
    if (leadsElsewhere) this.#cut()
  }

  async close(): Promise<void> {
    this.#cut()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #cut(): void {
    for (const [client, target] of this.#open) reset(client, target)
  }

  #delay(): number {
    return this.#fault?.kind === 'slow' ? this.#fault.delayMs : 0
  }

  #join(client: Socket): void {
    const port = this.#fault?.kind === 'intercepted' ? this.#fault.port : this.#target
    const target = connect({ host: '127.0.0.1', port })
    this.#open.set(client, target)
    for (const socket of [client, target]) {
      socket.setNoDelay(true)
      // What broke the one end breaks the other.
      socket.on('error', () => reset(client, target))
    }
    client.on('close', () => this.#open.delete(client))
    const delay = () => this.#delay()
    let requested = 0
    pass(client, target, delay, (bytes) => {
      requested += bytes
      return true
    })
    pass(target, client, delay, () => {
      const caught = this.#losesAnswerTo(requested)
      requested = 0
      if (caught) reset(client, target)
      return !caught
    })
  }

  #losesAnswerTo(requestBytes: number): boolean {
    if (this.#fault?.kind !== 'loses_answer' || requestBytes < this.#fault.requestBytes) return false
    this.#fault = undefined
    this.lost += 1
    return true
  }
}

/** Hands chunks on in order, each after the delay that there is when it comes. */
function pass(from: Socket, to: Socket, delay: () => number, admits: (bytes: number) => boolean): void {
  let last = Promise.resolve()
  const later = (deliver: () => void): void => {
    const delayMs = delay()
    const due = delayMs === 0 ? undefined : new Promise<void>((resolve) => setTimeout(resolve, delayMs))
    last = last.then(() => due).then(deliver)
  }
  from.on('data', (bytes: Buffer) => {
    if (!admits(bytes.byteLength)) return
    later(() => {
      if (to.destroyed || to.write(bytes)) return
      from.pause()
      to.once('drain', () => from.resume())
    })
  })
  from.on('end', () => later(() => to.end()))
}

const reset = (client: Socket, target: Socket): void => {
  client.resetAndDestroy()
  target.resetAndDestroy()
}
