import type { Terminal } from './terminal'
import type { World } from './world'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** What is done sooner needs no sign that it goes on. */
const PATIENCE_FRAMES = 2

/**
 * Shows that something goes on while `work` does, where a person watches.
 *
 * @param text what goes on, in at most so many columns; asked for anew with every frame
 */
export async function whileWaiting<T>(
  world: Pick<World, 'every'>,
  terminal: Terminal,
  text: (width: number) => string,
  work: Promise<T>,
): Promise<T> {
  if (!terminal.live) return work
  let frame = 0
  const stop = world.every(FRAME_MS, () => {
    frame += 1
    if (frame > PATIENCE_FRAMES)
      terminal.status(`${FRAMES[frame % FRAMES.length] ?? ''} ${text(Math.max(1, terminal.width - 3))}`)
  })
  try {
    return await work
  } finally {
    stop()
    terminal.status('')
  }
}
