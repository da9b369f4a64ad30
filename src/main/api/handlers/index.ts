import type { Command } from '../../../shared/contract'
import type { Schema } from '../../../shared/contract/commands/command'
import type { Engine } from '../../engine'
import type { HandlersOf } from './handler'

type AreaOf<C extends string> = C extends `${infer Name}.${string}` ? Name : never
type AreaName = AreaOf<Command>

/** The commands under one first word: what each may be asked, and the use case it calls. */
interface Area<Name extends string> {
  readonly commands: { readonly [C in Extract<Command, `${Name}.${string}`>]: { readonly input: Schema } }
  handlers(engine: Engine): HandlersOf<Name>
}

/**
 * The contract by areas, each loaded with the first of its commands: a run of the command line asks for one or two of them, and
 * pays for no others. The compiler refuses a map that misses an area, and an area that misses a command.
 */
const AREAS: { readonly [Name in AreaName]: () => Promise<Area<Name>> } = {
  agents: () => import('./agents'),
  alerts: () => import('./records'),
  approvals: () => import('./approvals'),
  attestations: () => import('./attestations'),
  audit: () => import('./records'),
  client: () => import('./documents'),
  delegations: () => import('./delegations'),
  discover: () => import('./discover'),
  documents: () => import('./documents'),
  drills: () => import('./drills'),
  jobs: () => import('./jobs'),
  keys: () => import('./keys'),
  lab: () => import('./system'),
  manifest: () => import('./documents'),
  overview: () => import('./system'),
  policy: () => import('./policy'),
  recovery: () => import('./recovery'),
  registries: () => import('./registries'),
  results: () => import('./results'),
  reviews: () => import('./reviews'),
  security: () => import('./security'),
  system: () => import('./system'),
  trust: () => import('./trust'),
  vault: () => import('./keys'),
}

/** A command as the engine's door needs it: how its input is checked, and what is then called. */
export interface BoundCommand {
  readonly input: Schema
  handle(input: unknown): Promise<unknown>
}

const isArea = (name: string): name is AreaName => Object.hasOwn(AREAS, name)

/** The contract bound to an engine: finds a command by its name; undefined where there is none. */
export function bindEngine(engine: Engine): (command: string) => Promise<BoundCommand | undefined> {
  const bound = new Map<AreaName, Promise<ReadonlyMap<string, BoundCommand>>>()
  const areaOf = async (name: AreaName): Promise<ReadonlyMap<string, BoundCommand>> => {
    const { commands, handlers } = await AREAS[name]()
    const handles = handlers(engine) as Readonly<Record<string, BoundCommand['handle']>>
    const entries = Object.entries<{ input: Schema }>(commands).flatMap(([command, { input }]) => {
      const handle = handles[command]
      return handle ? [[command, { input, handle }] as const] : []
    })
    return new Map(entries)
  }
  return async (command) => {
    const name = command.split('.', 1)[0] ?? ''
    if (!isArea(name)) return undefined
    const area = bound.get(name) ?? areaOf(name)
    bound.set(name, area)
    return (await area).get(command)
  }
}
