import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Fault, Inject } from './faults'
import type { ChaosWorld } from './world'

const SIZE = '64m'
const PIECE = Buffer.alloc(64 * 1024)

/** A disk so small that it can be filled up; undefined where this machine lets nobody mount one. */
export function smallDisk(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true })
  const mounted =
    process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder])
  return mounted && mounted.status === 0 ? folder : undefined
}

export const removeDisk = (folder: string): void => {
  spawnSync('umount', ['-l', folder])
}

const fileOf = (folder: string): string => join(folder, 'everything-else')

function fill(folder: string): void {
  const file = openSync(fileOf(folder), 'w')
  try {
    for (;;) writeSync(file, PIECE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}

/** Leaves no room on the disk of one agent for a while. */
export const fillDisk: Inject = async (world: ChaosWorld, { lasts }: Fault) => {
  if (world.disk === undefined) return 'no small disk on this machine, so none was full'
  fill(world.disk)
  await wait(lasts)
  rmSync(fileOf(world.disk), { force: true })
  return 'the disk of one agent was full'
}
