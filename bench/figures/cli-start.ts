import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Figure, interleaved, type Measurement, project, temporaryFolder } from '../frame'
import { startLab } from '../frame/lab'

const ROUNDS = { rounds: 41, warmUp: 4 }

/** Runs a program under this very Node to its end. @throws Error when it fails: a failure is fast */
async function runNode(args: readonly string[], home = ''): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, STEWARD_HOME: home, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => (complaint += String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with code ${code}: ${complaint}`)
}

const bareNode = () => runNode(['-e', '0'])
const steward = (home: string, ...args: string[]) => runNode([project('bin', 'steward.mjs'), ...args], home)

const discover = (home: string) => () =>
  steward(home, '--profile', 'lab', 'discover', '--capability', 'orchestrate_sdlc', '--offline')

const version = (): Promise<Measurement> =>
  interleaved({ ...ROUNDS, subject: () => steward('', '--version'), baseline: bareNode })

// `return await`: what is used is cleared away when the function returns, done or not.

/** The profile of a lab that has ended: its cache holds verified agents, and no engine owns it. */
async function alone(): Promise<Measurement> {
  using home = temporaryFolder()
  const lab = await startLab(home.path)
  await lab.stop()
  return await interleaved({ ...ROUNDS, subject: discover(home.path), baseline: bareNode })
}

async function attached(): Promise<Measurement> {
  using home = temporaryFolder()
  await using _lab = await startLab(home.path)
  return await interleaved({ ...ROUNDS, subject: discover(home.path), baseline: bareNode })
}

const figure = (name: string, says: string, timesBaseline: number, run: Figure['run']): Figure => ({
  ...{ name, says, baseline: 'node -e 0', unit: 'ms', limit: { timesBaseline }, run },
})

export const figures: readonly Figure[] = [
  figure('cli-version', 'steward --version, from start to end', 2.5, version),
  figure('cli-discover', 'steward discover from the cache, opening the profile by itself', 4, alone),
  figure('cli-discover-attached', 'steward discover from the cache, answered by a running console', 4, attached),
]
