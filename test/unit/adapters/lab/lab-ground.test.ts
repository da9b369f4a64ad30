import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { labGround } from '../../../../src/main/adapters/lab'

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
  return { ground: labGround(() => path), heard }
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
    ['is not there', async () => labGround(() => join(folder, 'nobody'))],
    ['never ran', async () => labGround(() => undefined)],
  ] as const)('that %s is unavailable', async (_what, lab) => {
    await expect((await lab()).order('kill', 'planner')).rejects.toMatchObject({ code: 'unavailable' })
  })
})
