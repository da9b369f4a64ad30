import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './child.mjs'
import { inProject, projectEnvironment, projectNode, SetupError } from './project.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * A Chromium that starts: CHROMIUM_PATH, else an installed one, else one that is installed now (the distribution's
 * package when root on Debian, Playwright's otherwise).
 * @param {(sentence: string) => void} say
 * @returns {Promise<string>} path of the program
 * @throws {SetupError} when none can be had
 */
export async function ensureChromium(say) {
  const asked = process.env.CHROMIUM_PATH
  if (asked && !starts(asked)) throw new SetupError(`CHROMIUM_PATH is "${asked}", which does not start as a Chromium.`)
  return asked || installed() || (await fromDebian(say)) || (await fromPlaywright(say)) || none()
}

function installed() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...fixedPlaces]
  return candidates.find((path) => existsSync(path) && starts(path))
}

// Ubuntu's package is a shell script that asks for a snap: only a browser that answers counts as one.
const starts = (path) => spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0

async function fromDebian(say) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  say("Installing Debian's Chromium for the browser tests.")
  const options = {
    attached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  if ((await run('apt-get', ['update', '-q'], options)) !== 0) return undefined
  await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], options)
  return installed()
}

async function fromPlaywright(say) {
  say("Installing Playwright's Chromium for the browser tests.")
  const cli = inProject('node_modules', '@playwright', 'test', 'cli.js')
  await run(projectNode(), [cli, 'install', 'chromium'], { attached: true, env: projectEnvironment() })
  const { chromium } = await import('playwright-core')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}

function none() {
  throw new SetupError(
    'No Chromium could be found or installed for the browser tests. Install one and set CHROMIUM_PATH to its program.',
  )
}
