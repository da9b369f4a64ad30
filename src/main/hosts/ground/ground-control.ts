import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { ChildProgram } from '../program'
import type { OrderFacts, Orders } from './orders'

interface Process {
  readonly id: string
  readonly pid: number | null
}

interface Answer {
  readonly ok: boolean
  readonly message: string
  readonly facts?: OrderFacts
  readonly agents?: readonly Process[]
  readonly registries?: readonly Process[]
}

/** What may be harmed, and by which orders. */
export interface Ground {
  /** As a sentence about it begins: `The lab`. */
  readonly name: string
  readonly agents: ReadonlyMap<string, ChildProgram>
  readonly registries: ReadonlyMap<string, ChildProgram>
  readonly orders: Orders
  /** Told of every order, before it is obeyed. */
  heard?(order: string): void
}

/**
 * Takes orders on a local socket, an order and its words a line: `status`, `kill ID` (SIGKILL), `pause ID` (SIGSTOP), `resume ID`
 * (SIGCONT), `start ID`, and those of the ground. Each is answered by one line of JSON.
 */
export async function serveGround(path: string, ground: Ground): Promise<{ close(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).on('line', (line) => {
      void obey(ground, line)
        .catch((error: unknown) => refused(error instanceof Error ? error.message : String(error)))
        .then((answer) => socket.write(`${JSON.stringify(answer)}\n`))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return { close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = { kill: 'SIGKILL', pause: 'SIGSTOP', resume: 'SIGCONT' }

const refused = (message: string): Answer => ({ ok: false, message })

async function obey(ground: Ground, line: string): Promise<Answer> {
  const { name, agents, registries, orders } = ground
  const [order = '', ...words] = line.trim().split(/\s+/)
  ground.heard?.(order)
  if (order === 'status')
    return { ok: true, message: `${name} is running`, agents: processes(agents), registries: processes(registries) }
  const own = Object.hasOwn(orders, order) ? orders[order] : undefined
  if (own) return { ok: true, message: `Done: ${order}`, facts: await own(...words) }
  const [id = ''] = words
  const program = agents.get(id) ?? registries.get(id)
  if (program === undefined) return refused(`${name} has no agent or registry ${id}`)
  const signal = SIGNALS[order]
  if (signal) {
    const sent = program.signal(signal)
    return { ok: sent, message: sent ? `Sent ${signal} to ${id}` : `${id} is not running` }
  }
  if (order !== 'start')
    return refused(
      `There is no order ${order}; there are status, kill, pause, resume, start, ${Object.keys(orders).join(', ')}`,
    )
  if (program.running) return refused(`${id} is running`)
  await program.start()
  return { ok: true, message: `${id} answers again` }
}

const processes = (programs: Ground['agents']): Process[] =>
  [...programs].map(([id, { pid }]) => ({ id, pid: pid ?? null }))
