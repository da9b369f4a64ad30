import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ProfiledProgram, profiledIn } from './cpu-profile'
import type { Outcome } from './outcome'
import { built } from './places'

const SHOWN = 15

/** A profile is written when a process ends by itself: one that a signal would end, and nobody listens for it, ends so too. */
const END_BY_ITSELF = `data:text/javascript,process.once('SIGTERM',()=>process.listenerCount('SIGTERM')||process.exit())`

/** Measures a figure once more, in processes that keep their V8 CPU profiles in the folder. Its times count for nothing. */
async function profile(name: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const options = `--cpu-prof --cpu-prof-dir=${folder} --import=${END_BY_ITSELF}`
  const child = spawn(process.execPath, [built('bench', 'main.js'), '--only', name, '--unkept'], {
    env: { ...process.env, NODE_OPTIONS: options },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  // 1: the limit is broken, as it may well be for the worst.
  if (code !== 0 && code !== 1) throw new Error(`the profiled run of ${name} ended with code ${code}`)
}

const section = ({ entry, processes, totalMs, top }: ProfiledProgram): string[] => [
  `### ${entry}: ${Math.round(totalMs)} ms in ${processes === 1 ? 'one process' : `${processes} processes`}`,
  '',
  '| own time | share | function |',
  '| -------: | ----: | -------- |',
  ...top.map(({ what, ms }) => `| ${ms.toFixed(1)} ms | ${((100 * ms) / totalMs).toFixed(1)} % | \`${what}\` |`),
  '',
]

/** Keeps `profiles/NAME/*.cpuprofile` for each of the figures, and what they say in `profiles.md`. */
export async function keepProfiles(folder: string, worst: readonly Outcome[]): Promise<void> {
  const lines = ['# Where the worst figures spend their time', '']
  for (const { name, says } of worst) {
    process.stderr.write(`… ${name}: once more, profiled\n`)
    const profiles = join(folder, 'profiles', name)
    await profile(name, profiles)
    lines.push(`## ${name}`, '', `${says}.`, '', ...profiledIn(profiles, SHOWN).flatMap(section))
  }
  writeFileSync(join(folder, 'profiles.md'), lines.join('\n'))
}
