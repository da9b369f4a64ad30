import type { Programs } from '../../engine/ports'
import { type Lifetime, labStarter } from '../program'
import { letOpenOutside } from './navigation'

/** The lab beside this program. Its console opens in the user's browser: it is a console of its own, with a token of its own. */
export function desktopLab(lifetime: Lifetime, built: string): Programs {
  const programs = labStarter(lifetime, built)
  return {
    async startLab() {
      const lab = await programs.startLab()
      letOpenOutside(lab.url)
      return lab
    },
  }
}
