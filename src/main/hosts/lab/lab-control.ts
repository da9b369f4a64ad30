import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { Lab } from './lab'

interface Process {
  readonly id: string
  readonly pid: number | null
}

interface Answer {
  readonly ok: boolean
  readonly message: string
  readonly agents?: readonly Process[]
  readonly registries?: readonly Process[]
}

/**
 * Takes orders for the lab's processes on its local socket, one word and the id of an agent or registry a line: `status`, `kill ID` (SIGKILL),
 * `pause ID` (SIGSTOP), `resume ID` (SIGCONT), `start ID`. Each is answered by one line of JSON.
 */
export async function serveLabControl(path: string, lab: Lab): Promise<{ close(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    createInterface({ input: socket }).on('line', (line) => {
      void obey(lab, line).then((answer) => socket.write(`${JSON.stringify(answer)}\n`))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return { close: () => new Promise((resolve) => server.close(() => resolve())) }
}

const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = { kill: 'SIGKILL', pause: 'SIGSTOP', resume: 'SIGCONT' }

async function obey(lab: Lab, line: string): Promise<Answer> {
  const [verb = '', id = ''] = line.trim().split(/\s+/)
  if (verb === 'status')
    return {
      ok: true,
      message: 'The lab is running',
      agents: processes(lab.agents),
      registries: processes(lab.registries),
    }
  const program = lab.agents.get(id) ?? lab.registries.get(id)
  if (program === undefined) return { ok: false, message: `The lab has no agent or registry ${id}` }
  const signal = SIGNALS[verb]
  if (signal) {
    const sent = program.signal(signal)
    return { ok: sent, message: sent ? `Sent ${signal} to ${id}` : `${id} is not running` }
  }
  if (verb !== 'start')
    return { ok: false, message: `There is no order ${verb}; there are status, kill, pause, resume and start` }
  if (program.running) return { ok: false, message: `${id} is running` }
  return program.start().then(
    () => ({ ok: true, message: `${id} answers again` }),
    (error: unknown) => ({ ok: false, message: error instanceof Error ? error.message : String(error) }),
  )
}

const processes = (programs: Lab['agents']): Process[] =>
  [...programs].map(([id, { pid }]) => ({ id, pid: pid ?? null }))
