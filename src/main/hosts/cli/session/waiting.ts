import { plain } from '../rendering/plain'
import type { Terminal } from './terminal'
import type { World } from './world'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** What is done sooner needs no sign that it goes on. */
const PATIENCE_FRAMES = 2

/** Shows that something goes on while `work` does, where a person watches. */
export async function whileWaiting<T>(
  world: Pick<World, 'every'>,
  terminal: Terminal,
  text: string,
  work: Promise<T>,
): Promise<T> {
  if (!terminal.live) return work
  let frame = 0
  const line = plain(text, Math.max(1, terminal.width - 3))
  const stop = world.every(FRAME_MS, () => {
    frame += 1
    if (frame > PATIENCE_FRAMES) terminal.status(`${FRAMES[frame % FRAMES.length] ?? ''} ${line}`)
  })
  try {
    return await work
  } finally {
    stop()
    terminal.status('')
  }
}
