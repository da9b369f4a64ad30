import { lstatSync, realpathSync, rmSync } from 'node:fs'
import { run } from './child.mjs'
import { withLock } from './lock.mjs'
import { inProject, projectEnvironment, projectNode, requireNode, root, SetupError } from './project.mjs'
import { buildDigest, isBuilt, isInstalled, stampBuilt, stampInstalled } from './stamps.mjs'

// Not in node_modules, which an installation empties.
const lock = inProject('.cache', 'setup.lock')
const toStandardError = ['ignore', process.stderr, process.stderr]

/**
 * Installs what is missing and builds what is stale; does nothing, quickly, when all is in place.
 * Progress goes to standard error: standard output belongs to the program that runs next.
 * @param {{ build?: boolean, say?: (sentence: string) => void }} options
 * @throws {SetupError} with one plain sentence when the machine cannot do it
 */
export async function ensureReady({ build = true, say = (sentence) => console.error(sentence) } = {}) {
  requireNode()
  if (isInstalled() && (!build || isBuilt(buildDigest()))) return
  await withLock(
    lock,
    (owner) => say(`Another command (process ${owner}) is setting the project up; waiting for it.`),
    async () => {
      await ensureInstalled(say)
      if (build) await ensureBuilt(say)
    },
  )
}

async function ensureInstalled(say) {
  if (isInstalled()) return
  refuseToInstallThroughLink(inProject('node_modules'))
  say('Installing the packages of package-lock.json. This takes about half a minute, once.')
  const args = ['ci', '--prefix', root, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  const code = await run('npm', args, { attached: true, stdio: toStandardError })
  if (code !== 0) throw new SetupError(`Installing failed: "npm ci" ended with code ${code}. Its own words are above.`)
  projectNode()
  stampInstalled()
}

/** "npm ci" empties the folder that a link leads to, and with it every other clone that shares it. */
function refuseToInstallThroughLink(folder) {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  throw new SetupError(
    `The packages in ${realpathSync(folder)}, which node_modules links to, are not those of this clone's package-lock.json. Bring them up to date there, or remove the link.`,
  )
}

async function ensureBuilt(say) {
  // Taken before the build: a file changed while it ran makes the next run build again.
  const digest = buildDigest()
  if (isBuilt(digest)) return
  say('Building.')
  rmSync(inProject('out', '.stamp'), { force: true })
  rmSync(inProject('out', '.compiled'), { recursive: true, force: true })
  const cli = inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const code = await run(projectNode(), [cli, 'build', root, '--logLevel', 'warn'], {
    env: projectEnvironment(),
    attached: true,
    stdio: toStandardError,
  })
  if (code !== 0) throw new SetupError(`The build failed with code ${code}. What the builder said is above.`)
  stampBuilt(digest)
}

/** Says a SetupError's sentence and answers the exit code; anything else is a defect and keeps its stack. */
export function failed(error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  return 1
}
