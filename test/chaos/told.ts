import { setTimeout as wait } from 'node:timers/promises'
import type { Linked } from './world'

const MOST_TRIES = 300

/** Says something to a registry, past its faulty link, until it has answered: it may be down or stand still. */
export async function told<T extends { readonly status: number }>(
  { program, link }: Linked,
  say: (origin: string) => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      if (!program.running || link.target === undefined) throw new Error('the registry is down')
      const said = await say(`https://127.0.0.1:${link.target}`)
      // It has just started, or its clock was set back: the same is signed anew.
      if (said.status === 503) throw new Error('the registry asks to be told later')
      return said
    } catch (error) {
      if (tries >= MOST_TRIES) throw error
      await wait(100)
    }
  }
}
