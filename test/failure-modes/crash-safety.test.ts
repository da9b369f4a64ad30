import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { openClientStore } from '../../src/main/adapters/sqlite'
import { taskId } from '../../src/shared/model/ids'
import { Draw } from '../chaos/draw'
import { bundled } from '../fixtures/bundled'

// "Failure Mode Testing": what the engine acknowledged survives, whenever it is killed.

const WRITER = join(import.meta.dirname, '..', 'fixtures', 'workers', 'store-writer.ts')
const KILLS = 300
const LANES = 3
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** Starts a writer, kills it at a moment drawn from the seed, and says what it had acknowledged by then. */
async function writeAndDie(writer: string, file: string, run: string, draw: Draw): Promise<string[]> {
  const child = spawn(process.execPath, [writer, file, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const enough = Math.floor(draw.between(1, 30))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length !== enough) continue
    // Somewhere within the next write, not between two.
    await wait(draw.between(0, 4))
    child.kill('SIGKILL')
  }
  await ended
  return lines
}

type Store = Awaited<ReturnType<typeof openClientStore>>['store']

const numberOf = (name: string | undefined): number => Number(name?.split('-').at(-1))
const idOf = (name: string) => taskId.parse(`task-${name}`)

/** What each acknowledgement promised. */
const KEPT: Readonly<Record<string, (store: Store, name: string) => Promise<boolean>>> = {
  audit: async (store, name) => (await store.audit.list({ filter: { text: name }, limit: 1 })).length === 1,
  delegation: async (store, name) => (await store.delegations.get(idOf(name))) !== undefined,
  timeline: async (store, name) => (await store.delegations.timeline(idOf(name))).length === 1,
  alert: async (store, name) => (await store.alerts.list({})).some(({ key }) => key === name),
  setting: async (store, name) => numberOf(await store.settings.get('last')) >= numberOf(name),
}

async function missing(file: string, acknowledged: readonly string[]): Promise<string[]> {
  const { store, notice } = await openClientStore({ file, clock: systemClock(), log: quiet })
  const lost: string[] = notice ? ['the store was damaged'] : []
  for (const line of acknowledged) {
    const [what = '', name = ''] = line.split(' ')
    if ((await KEPT[what]?.(store, name)) !== true) lost.push(line)
  }
  if (!(await store.audit.verify()).intact) lost.push('the audit chain is broken')
  await store.close()
  return lost
}

it(`keeps all that was acknowledged over ${KILLS} kills at moments drawn from a seed`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-crash-'))
  const writer = await bundled(WRITER)
  const lane = async (number: number): Promise<string[]> => {
    const draw = new Draw(number)
    const lost: string[] = []
    for (let kill = 0; kill < KILLS / LANES; kill++) {
      // A store that was killed a few times before, as a real one would be, but not one that grows without end.
      const file = join(folder, `${number}-${Math.floor(kill / 10)}.db`)
      const acknowledged = await writeAndDie(writer, file, `${number}x${kill}`, draw)
      lost.push(...(await missing(file, acknowledged)))
    }
    return lost
  }
  const lost = await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number + 1)))
  rmSync(folder, { recursive: true, force: true })
  expect(lost.flat()).toEqual([])
}, 600_000)
