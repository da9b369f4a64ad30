import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import type { DrillFacts, DrillGround } from '../../engine/ports'
import { requireOwnSocket } from './own-socket'

/** A registry or an agent that an order starts again takes its time. */
const ANSWER_MS = 90_000

const answer = z.object({
  ok: z.boolean(),
  message: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})

/** Who takes the orders, as messages name it, and how a person starts it. */
interface Listener {
  readonly name: string
  readonly start: string
}

/**
 * What takes orders on a local socket of this user.
 *
 * @param socketPath where it listens now; undefined where none does
 */
export const socketGround = (listener: Listener, socketPath: () => string | undefined): DrillGround => ({
  async order(order, ...words): Promise<DrillFacts> {
    const path = socketPath()
    if (path === undefined) throw away(listener)
    requireOwnSocket(path)
    const { ok, message, facts } = answer.parse(JSON.parse(await oneLine(listener, path, [order, ...words].join(' '))))
    if (ok) return facts ?? {}
    throw new StewardError('conflict', `${listener.name} refused ${order}: ${message}`)
  },
})

const away = ({ name, start }: Listener): StewardError =>
  new StewardError('unavailable', `${name} does not answer`, { suggestions: [`Start it: ${start}`] })

function oneLine(listener: Listener, path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.setTimeout(ANSWER_MS, () => socket.destroy())
    socket.on('error', () => reject(away(listener)))
    socket.on('close', () => reject(away(listener)))
    const lines = createInterface({ input: socket })
    // It tells of the socket's errors once more.
    lines.on('error', () => socket.destroy())
    lines.once('line', (answered) => {
      resolve(answered)
      socket.end()
    })
    socket.write(`${line}\n`)
  })
}
