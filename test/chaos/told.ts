import { setTimeout as wait } from 'node:timers/promises'
import type { Linked } from './world'

const MOST_TRIES = 300

/** Says something to a registry, past its faulty link, until it has answered: it may be down or stand still. */
export async function told<T>({ program, link }: Linked, say: (origin: string) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      if (!program.running || link.target === undefined) throw new Error('the registry is down')
      return await say(`https://127.0.0.1:${link.target}`)
    } catch (error) {
      if (tries >= MOST_TRIES) throw error
      await wait(100)
    }
  }
}
