import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `--cpu-prof` writes (Chrome DevTools protocol, `Profiler.Profile`), as far as it is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[]
}

interface Spent {
  /** The function and where it is. */
  readonly what: string
  readonly ms: number
}

/** One of the programs that ran while a figure was measured, over all its processes. */
export interface ProfiledProgram {
  readonly entry: string
  readonly processes: number
  readonly totalMs: number
  /** The most first. */
  readonly top: readonly Spent[]
}

const IDLE = new Set(['(idle)', '(program)'])
const BUILT = '/out/main/'

/** The program by its first file of the build; a bare `node -e 0` has none. */
const entryOf = ({ nodes }: CpuProfile): string | undefined =>
  nodes
    .map(({ callFrame: { url } }) => url.split(BUILT)[1])
    .find((file) => file !== undefined && !/^chunks\//.test(file))

const placeOf = ({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string => {
  const file = url.split(BUILT)[1] ?? url.split('/node_modules/')[1] ?? url
  const name = functionName === '' ? '(anonymous)' : functionName
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}

function addTo(spent: Map<string, number>, { nodes, samples, timeDeltas }: CpuProfile): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || IDLE.has(frame.functionName)) continue
    const place = placeOf(frame)
    spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[index] ?? 0) / 1000)
  }
}

/** What the programs whose profiles lie in a folder spent their time on, each function's own time. */
export function profiledIn(folder: string, count: number): ProfiledProgram[] {
  const programs = new Map<string, { processes: number; spent: Map<string, number> }>()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile
    const entry = entryOf(profile)
    if (entry === undefined) continue
    const program = programs.get(entry) ?? { processes: 0, spent: new Map<string, number>() }
    programs.set(entry, program)
    program.processes += 1
    addTo(program.spent, profile)
  }
  return [...programs].map(([entry, { processes, spent }]) => {
    const all = [...spent].map(([what, ms]) => ({ what, ms })).sort((a, b) => b.ms - a.ms)
    return { entry, processes, totalMs: all.reduce((sum, { ms }) => sum + ms, 0), top: all.slice(0, count) }
  })
}
