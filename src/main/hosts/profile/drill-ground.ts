import { labGround } from '../../adapters/lab'
import { readLease } from '../../adapters/lease'
import type { DrillGround } from '../../engine/ports'
import { type ChosenProfile, LAB_PROFILE, labFolder, profileFolder } from './home'

/** The lab that a profile's drills may harm: its own lab's, under the same home. Undefined for every other profile. */
export const drillGroundOf = (home: string, { name, folder }: ChosenProfile): DrillGround | undefined =>
  name === LAB_PROFILE && folder === profileFolder(home, LAB_PROFILE)
    ? labGround(() => readLease(labFolder(home))?.socketPath)
    : undefined
