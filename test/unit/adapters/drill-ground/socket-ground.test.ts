import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { requireOwnSocket, socketGround } from '../../../../src/main/adapters/drill-ground'

const LAB = { name: 'the lab', start: 'steward lab' }
const folder = mkdtempSync(join(tmpdir(), 'lab-ground-'))
let server: Server | undefined
afterEach(async () => {
  server?.close()
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

/** A socket that answers a line with a line, and says what it heard. */
async function answering(answer: (line: string) => string | undefined) {
  const path = join(mkdtempSync(join(tmpdir(), 'lab-ground-')), 's')
  const heard: string[] = []
  server = createServer((socket) => {
    socket.on('data', (bytes) => {
      const line = String(bytes).trim()
      heard.push(line)
      const said = answer(line)
      if (said === undefined) socket.destroy()
      else socket.write(`${said}\n`)
    })
  })
  server.listen(path)
  await once(server, 'listening')
  return { path, ground: socketGround(LAB, () => path), heard }
}

describe('the lab of a profile', () => {
  it('is given an order and its words on one line, and answers with facts', async () => {
    const { ground, heard } = await answering(() => '{"ok":true,"message":"Done","facts":{"lost":1}}')
    expect(await ground.order('lose-answer', 'planner', '20000')).toEqual({ lost: 1 })
    expect(heard).toEqual(['lose-answer planner 20000'])
  })

  it('refuses with its own words', async () => {
    const { ground } = await answering(() => '{"ok":false,"message":"planner is not running"}')
    await expect(ground.order('kill', 'planner')).rejects.toMatchObject({
      code: 'conflict',
      message: 'the lab refused kill: planner is not running',
    })
  })

  it.each([
    ['hangs up', () => answering(() => undefined).then(({ ground }) => ground)],
    ['is not there', async () => socketGround(LAB, () => join(folder, 'nobody'))],
    ['never ran', async () => socketGround(LAB, () => undefined)],
  ] as const)('that %s is unavailable', async (_what, lab) => {
    await expect((await lab()).order('kill', 'planner')).rejects.toMatchObject({ code: 'unavailable' })
  })
})

// On Windows a pipe's own access list decides.
describe.runIf(process.getuid)('a socket', () => {
  it('of another user is given no order', async () => {
    const { path } = await answering(() => '{"ok":true,"message":"Done"}')
    expect(() => requireOwnSocket(path, (process.getuid?.() ?? 0) + 1)).toThrow(
      expect.objectContaining({ code: 'drill_refused', message: expect.stringContaining('another user') }),
    )
  })

  it('in a folder where others could have put it is given no order', async () => {
    const { path, ground, heard } = await answering(() => '{"ok":true,"message":"Done"}')
    chmodSync(dirname(path), 0o755)
    await expect(ground.order('forge', 'planner')).rejects.toMatchObject({ code: 'drill_refused' })
    expect(heard).toEqual([])
  })

  it.each([
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a way to somewhere else', (path: string) => symlinkSync('/run/user/socket', path)],
  ] as const)('is not %s', async (_what, put) => {
    const path = join(mkdtempSync(join(tmpdir(), 'lab-ground-')), 's')
    put(path)
    await expect(socketGround(LAB, () => path).order('status')).rejects.toMatchObject({ code: 'drill_refused' })
  })
})
