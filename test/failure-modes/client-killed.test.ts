import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { taskId } from '../../src/shared/model/ids'
import { Fleet, PHASES } from '../fixtures/fleet'
import { seeded } from '../fixtures/seeded'

// FAILURE_MODES 1.1 and 2.1: what the client had open is in its store before the first byte leaves.

const MOMENTS = 10
/** A `steward delegate` that is left alone is at its end by then, also on a busy machine. */
const LATEST_MS = 2500

let fleet: Fleet

beforeAll(async () => {
  fleet = await Fleet.start(['alpha'])
  await fleet.closeClient()
}, 90_000)
afterAll(() => fleet.stop())

describe('a client that is killed in the middle of a delegation', () => {
  it('has each task completed after it was started again, and executed once', async () => {
    const random = seeded(4)
    const ids = Array.from({ length: MOMENTS }, (_, index) => taskId.parse(`task-killed-${index}`))
    const delegate = (id: string) =>
      fleet.startSteward('delegate', 'alpha', '--operation', 'build', '--task', id, '--idempotency-key', id)
    for (const id of ids) {
      const client = delegate(id)
      const ended = once(client, 'exit')
      await Promise.race([delay(Math.round(random() * LATEST_MS)), ended])
      client.kill('SIGKILL')
      await ended
    }
    for (const id of ids) {
      const [code] = await once(delegate(id), 'exit')
      expect(code, id).toBe(0)
    }
    await fleet.openClient()
    for (const id of ids) {
      expect(await fleet.get(id)).toMatchObject({ state: 'completed', attempt: 1 })
      expect(Object.keys(fleet.files(id))).toHaveLength(6)
    }
    const runs = PHASES.map((phase) => fleet.phases().filter((began) => began === phase).length)
    expect(runs).toEqual(PHASES.map(() => MOMENTS))
  })
})
