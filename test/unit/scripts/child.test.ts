import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const scripts = resolve(import.meta.dirname, '../../../scripts')
const url = (name: string): string => JSON.stringify(pathToFileURL(join(scripts, name)).href)

// A host that tells a socket which signals it got, and ends once it has been told to.
const host = (port: number): string => `
  import { connect } from 'node:net'
  const line = connect(${port}, '127.0.0.1', () => line.write('up '))
  process.on('SIGINT', () => line.write('SIGINT '))
  process.on('SIGTERM', () => { line.end('SIGTERM '); process.exitCode = 7 })
`

let folder = ''
let server: Server
let launcher: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-child-'))
  server = createServer()
})
afterEach(() => {
  server.close()
  launcher?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the launcher in a process group of its own, as a shell does, and answers what the host tells. */
async function launch(): Promise<{
  group: number
  told: () => string
  until: (text: string) => Promise<void>
  socket: Socket
}> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  writeFileSync(join(folder, 'host.mjs'), host(typeof address === 'object' && address ? address.port : 0))
  const program = `
    import { run } from ${url('child.mjs')}
    process.exitCode = await run(process.execPath, ['--import', ${url('leash.mjs')}, ${JSON.stringify(join(folder, 'host.mjs'))}], {})`
  const connected = new Promise<Socket>((done) => server.once('connection', done))
  launcher = spawn(process.execPath, ['--input-type=module', '-e', program], { detached: true, stdio: 'ignore' })
  const socket = await connected
  let told = ''
  socket.setEncoding('utf8').on('data', (text) => {
    told += text
  })
  const until = (text: string): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        if (told.includes(text)) done()
        else socket.once('data', () => setImmediate(look))
      }
      look()
    })
  await until('up')
  return { group: launcher.pid ?? 0, told: () => told, until, socket }
}

describe('a launched host', () => {
  it('gets one Ctrl-C once, though it reaches the whole group and the launcher again, and passes on its exit code', async () => {
    const { group, told, until } = await launch()
    process.kill(-group, 'SIGINT')
    process.kill(group, 'SIGINT')
    await until('SIGINT')
    const ended = new Promise((done) => launcher?.once('exit', done))
    process.kill(group, 'SIGTERM')
    expect(await ended).toBe(7)
    expect(told()).toBe('up SIGINT SIGTERM ')
  })

  it('ends by itself when its launcher is killed', async () => {
    const { group, told, socket } = await launch()
    const closed = new Promise((done) => socket.once('close', done))
    process.kill(-group, 'SIGKILL')
    await closed
    expect(told()).toBe('up SIGTERM ')
  })
})
