import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { Lab } from './lab'
import { type FaultFacts, LabFaults } from './lab-faults'

interface Process {
  readonly id: string
  readonly pid: number | null
}

interface Answer {
  readonly ok: boolean
  readonly message: string
  readonly facts?: FaultFacts
  readonly agents?: readonly Process[]
  readonly registries?: readonly Process[]
}

/**
 * Takes orders for the lab on its local socket, an order and its words a line: `status`, `kill ID` (SIGKILL), `pause ID` (SIGSTOP),
 * `resume ID` (SIGCONT), `start ID`, and those of {@link LabFaults}. Each is answered by one line of JSON.
 */
export async function serveLabControl(path: string, lab: Lab): Promise<{ close(): Promise<void> }> {
  const faults = new LabFaults(lab)
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).on('line', (line) => {
      void obey(lab, faults, line)
        .catch((error: unknown) => refused(error instanceof Error ? error.message : String(error)))
        .then((answer) => socket.write(`${JSON.stringify(answer)}\n`))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return {
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await faults.close()
    },
  }
}

const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = { kill: 'SIGKILL', pause: 'SIGSTOP', resume: 'SIGCONT' }

const refused = (message: string): Answer => ({ ok: false, message })

async function obey(lab: Lab, faults: LabFaults, line: string): Promise<Answer> {
  const [order = '', ...words] = line.trim().split(/\s+/)
  if (order === 'status')
    return {
      ok: true,
      message: 'The lab is running',
      agents: processes(lab.agents),
      registries: processes(lab.registries),
    }
  const facts = faults.obey(order, words)
  if (facts) return { ok: true, message: `Done: ${order}`, facts: await facts }
  const [id = ''] = words
  const program = lab.agents.get(id) ?? lab.registries.get(id)
  if (program === undefined) return refused(`The lab has no agent or registry ${id}`)
  const signal = SIGNALS[order]
  if (signal) {
    const sent = program.signal(signal)
    return { ok: sent, message: sent ? `Sent ${signal} to ${id}` : `${id} is not running` }
  }
  if (order !== 'start')
    return refused(
      `There is no order ${order}; there are status, kill, pause, resume, start, ${faults.names.join(', ')}`,
    )
  if (program.running) return refused(`${id} is running`)
  await program.start()
  return { ok: true, message: `${id} answers again` }
}

const processes = (programs: Lab['agents']): Process[] =>
  [...programs].map(([id, { pid }]) => ({ id, pid: pid ?? null }))
