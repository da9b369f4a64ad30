import { join } from 'node:path'
import type { Invocation } from '../invocation'
import { programTranslation } from '../program-lines'
import type { Session } from '../session'
import { registryLimits } from './registry-limits'

/** `steward registry serve`: a registry of one's own; its home and name have defaults for the first try. */
export async function serveRegistry(session: Session, invocation: Invocation): Promise<number> {
  const name = invocation.text('name') ?? 'local'
  const home = invocation.text('home') ?? join(session.world.profiles.home, 'registries', name)
  const translation = programTranslation(session)
  const options = ['host', 'port'].flatMap((option) => passed(option, invocation.text(option)))
  const validity = passed('validity-hours', invocation.text('validityHours'))
  const limits = await registryLimits(session)
  // A registry runs for months: the profile is anybody's meanwhile.
  await session.close()
  const code = await session.world.run(
    { program: 'registry', args: ['--home', home, '--name', name, ...options, ...validity, ...limits] },
    session.terminal.json ? undefined : translation.translate,
  )
  return translation.exitCode(code)
}

const passed = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [`--${name}`, value])

/** `steward agent keys`: makes the agent's own keys and prints what its owner certifies. */
export async function agentKeys(session: Session, invocation: Invocation): Promise<number> {
  const translation = programTranslation(session)
  const renew = invocation.flag('renew') ? ['--renew'] : []
  const options = ['home', 'agent'].flatMap((option) => passed(option, invocation.text(option)))
  const code = await session.world.run(
    { program: 'agent', args: ['keys', ...options, ...renew] },
    session.terminal.json ? undefined : translation.translate,
  )
  return translation.exitCode(code)
}

/** `steward lab`: on this very terminal, with the arguments as they are. */
export const lab = (session: Session, invocation: Invocation): Promise<number> =>
  session.world.run({ program: 'lab', args: invocation.words })
