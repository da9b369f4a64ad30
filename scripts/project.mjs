import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where the project lies, and the programs it brings along. Plain Node 20.19: this runs before anything is installed. */
export const root = join(import.meta.dirname, '..')

export const inProject = (...parts) => join(root, ...parts)

/** What a person can do something about: said in one plain sentence, without a stack. */
export class SetupError extends Error {}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

/** @throws {SetupError} when this Node is older than the scripts themselves can bear. */
export function requireNode() {
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new SetupError(
    `Steward Console needs Node 20.19 or newer to set itself up; this is Node ${process.versions.node}.`,
  )
}

/**
 * The Node that runs every host and every test: the project's own, else the one that runs now if it is new enough.
 * @returns {string} path of the executable
 * @throws {SetupError} when neither is there
 */
export function projectNode() {
  const own = inProject('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(own)) return own
  if (major >= 24) return process.execPath
  throw new SetupError(
    'The project brings its own Node 24, but its binary is missing. Delete node_modules and run the command again; if it stays missing, install Node 24 by hand.',
  )
}

/** The environment in which a child finds the project's programs, its Node included, before the machine's. */
export function projectEnvironment(extra = {}) {
  const path = [inProject('node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path, ...extra }
}
