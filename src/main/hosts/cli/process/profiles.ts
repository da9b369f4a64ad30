import { chooseProfile, stewardHome } from '../../profile/home'
import type { Profiles } from '../session'

/** The profiles of this machine. Past hosts/profile's door, for speed: that door opens the whole engine's code. */
export function realProfiles(env: NodeJS.ProcessEnv, version: string): Profiles {
  const home = stewardHome(env)
  return {
    home,
    choose: async (named) => chooseProfile({ home, named }),
    async connect({ name }) {
      const { connectProfile } = await import('../../profile/connect-profile')
      return connectProfile({ home, profile: name, version })
    },
    async makeKeyFile({ folder }) {
      const [{ keyFileOf }, { ensureKeyFile }] = await Promise.all([
        import('../../profile/open-engine'),
        import('../../../adapters/keyvault'),
      ])
      const path = keyFileOf(folder)
      ensureKeyFile(path)
      return path
    },
  }
}
