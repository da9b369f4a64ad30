import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder that holds everything of this user: `STEWARD_HOME`, else `~/.steward`. */
export const stewardHome = (env: NodeJS.ProcessEnv): string => env['STEWARD_HOME'] || join(homedir(), '.steward')

export const profileFolder = (home: string, name: string): string => join(home, 'profiles', name)
/** Where a profile keeps an agent that it serves. An id is remote text: encoded, it is one folder's name and no way out of it. */
export const agentHomeIn = (profile: string, agentId: string): string =>
  join(profile, 'agents', `agent-${encodeURIComponent(agentId)}`)
export const labFolder = (home: string): string => join(home, 'lab')

export const LAB_PROFILE = 'lab'
const DEFAULT_PROFILE = 'main'

export interface ChosenProfile {
  readonly name: string
  readonly folder: string
  readonly because: 'named' | 'lab_running' | 'default'
}

/** The profile to work with: the one named, else the lab's while a lab runs under the same home, else the user's own. */
export function chooseProfile({ home, named }: { home: string; named?: string | undefined }): ChosenProfile {
  const choice = (name: string, because: ChosenProfile['because']) => ({
    name,
    folder: profileFolder(home, name),
    because,
  })
  if (named) return choice(named, 'named')
  return labRuns(home) ? choice(LAB_PROFILE, 'lab_running') : choice(DEFAULT_PROFILE, 'default')
}

/** Whether the lab that wrote its process id down is still alive. */
function labRuns(home: string): boolean {
  try {
    const pid = Number(readFileSync(join(labFolder(home), 'lab.pid'), 'utf8'))
    return Number.isSafeInteger(pid) && pid > 1 && process.kill(pid, 0)
  } catch {
    // No such file, no such process: no lab.
    return false
  }
}
