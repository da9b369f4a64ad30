import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import { requireOwnSocket, socketGround } from '../../adapters/drill-ground'
import { readLease } from '../../adapters/lease'
import type { DrillGrounds } from '../../engine/ports'
import { agentHomeIn, type ChosenProfile, LAB_PROFILE, labFolder, profileFolder } from './home'

/** Below an agent's home: what the supervisor of one that is served for staging leaves there, its socket too. */
export const stagingFolder = (agentHome: string): string => join(agentHome, 'staging')

const START_STAGING = 'steward agent serve --staging --manifest steward.json --exec ./work.sh'

/**
 * What a profile's drills may harm: its own lab, where it is the lab's profile under the same home, and agents that are served from
 * its own folder for staging. Which of those may be, the policy says.
 */
export const drillGroundsOf = (home: string, { name, folder }: ChosenProfile): DrillGrounds => ({
  ...(name === LAB_PROFILE &&
    folder === profileFolder(home, LAB_PROFILE) && {
      lab: socketGround({ name: 'the lab', start: 'steward lab' }, () => readLease(labFolder(home))?.socketPath),
    }),
  staging(agentId) {
    const socketPath = () => readLease(stagingFolder(agentHomeIn(folder, agentId)))?.socketPath
    const path = socketPath()
    if (path === undefined)
      throw new StewardError('drill_refused', `${agentId} is not served for staging on this machine by this profile`, {
        suggestions: [`Serve it for staging: ${START_STAGING}`],
      })
    requireOwnSocket(path)
    return socketGround({ name: `the supervisor of ${agentId}`, start: START_STAGING }, socketPath)
  },
})
