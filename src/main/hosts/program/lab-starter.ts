import { join } from 'node:path'
import type { Programs } from '../../engine/ports'
import { ChildProgram } from './child-program'
import type { Lifetime } from './lifetime'

/**
 * Starts the lab beside this program, once; a second question is answered with the one that runs.
 *
 * @param built the folder of the built programs
 */
export const labStarter = (lifetime: Lifetime, built: string): Programs => {
  const lab = new ChildProgram('The lab', join(built, 'lab.js'), ['--no-open', '--announce'])
  let running: Promise<{ url: string }> | undefined
  lifetime.onEnd(() => lab.stop())
  return {
    async startLab() {
      if (!lab.running) running = undefined
      running ??= lab.start()
      const { url } = await running
      return { url }
    },
  }
}
