import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EngineClient } from '../../../shared/contract'
import type { KeyId } from '../../../shared/model/ids'
import { ChildProgram, type ReadyFacts } from '../program'
import { freePort } from '../program/free-port'
import type { LabState } from './lab-state'

const PRIMARY = 'lab-primary'
const SERVED = [PRIMARY, 'lab-backup'] as const
const MIRROR = 'lab-git'
const REVIEWERS = 'reviewers.json'

/** Everybody in the lab has one address, and a lab is started more often in a day than an agent is published. */
export const AS_OFTEN_AS_LIKED = ['--search-limit', '--manifest-limit', '--publication-limit'].flatMap((option) => [
  option,
  '100000/3600',
])

export interface LabRegistriesOptions {
  /** The lab's folder. */
  readonly folder: string
  /** Path of the built registry program. */
  readonly program: string
  readonly say: (line: string) => void
}

/** The lab's registries: two processes, and a git repository that mirrors the first (DESIGN §1). */
export class LabRegistries {
  readonly programs = new Map<string, ChildProgram>()
  readonly #options: LabRegistriesOptions
  readonly #facts = new Map<string, ReadyFacts>()
  #mirroring: Promise<unknown> = Promise.resolve()
  #mirrored = 0
  #unsubscribe: () => void = () => undefined

  constructor(options: LabRegistriesOptions) {
    this.#options = options
  }

  /** Starts the processes; the facts of the first, which the agents ask. */
  async start(state: LabState): Promise<ReadyFacts> {
    const started = await Promise.all(SERVED.map((name) => this.#startOne(name, state)))
    for (const { name, url } of started) this.#options.say(`├─ registry ${String(name)} at ${url}`)
    return this.#of(PRIMARY)
  }

  /** Has the profile trust them in this order, by the root keys they announced. */
  async introduce(client: EngineClient): Promise<void> {
    for (const [index, name] of SERVED.entries()) {
      const { url, root_key } = this.#of(name)
      await know(client, { name, url, root_key: root_key as KeyId, priority: index + 1 })
    }
  }

  /** Where the first one answers. */
  get primaryUrl(): string {
    return this.#of(PRIMARY).url
  }

  /** The file that names the reviewers of the first one. */
  get reviewersFile(): string {
    return join(this.#homeOf(PRIMARY), REVIEWERS)
  }

  /** Names the profile's client a reviewer of the registries, so that held names can be decided in the console. */
  async nameReviewer(client: EngineClient): Promise<void> {
    const { keys } = await client.call('keys.list', {})
    const reviewers = JSON.stringify(keys.filter(({ role }) => role === 'client').map((key) => key.public))
    await Promise.all(
      SERVED.map(async (name) => {
        const file = join(this.#homeOf(name), REVIEWERS)
        if (existsSync(file) && readFileSync(file, 'utf8') === reviewers) return
        writeFileSync(file, reviewers, { mode: 0o600 })
        await this.programs.get(name)?.stop()
        await this.programs.get(name)?.start()
      }),
    )
  }

  /** Exports the first registry as a git repository, now and whenever it has a new version, and has the profile know it. */
  async mirror(client: EngineClient): Promise<void> {
    await this.#export(client)
    const { root_key } = this.#of(PRIMARY)
    const url = `git+${pathToFileURL(this.#mirrorFolder)}`
    await know(client, { name: MIRROR, url, root_key: root_key as KeyId, priority: SERVED.length + 1 })
    this.#options.say(`├─ registry ${MIRROR} in ${this.#mirrorFolder}`)
    this.#unsubscribe = client.subscribe((event) => {
      if (event.name !== 'registry.changed' || event.payload.name !== PRIMARY) return
      if ((event.payload.snapshot_version ?? 0) > this.#mirrored) this.#mirrorAgain(client)
    })
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    await this.#mirroring
    await Promise.all([...this.programs.values()].map((program) => program.stop()))
  }

  get #mirrorFolder(): string {
    return join(this.#options.folder, 'git', 'agent-registry')
  }

  #of(name: (typeof SERVED)[number]): ReadyFacts {
    const facts = this.#facts.get(name)
    if (facts === undefined) throw new Error(`the registry ${name} has not started`)
    return facts
  }

  async #startOne(name: (typeof SERVED)[number], state: LabState): Promise<ReadyFacts> {
    const port = await freePort(state.registries[name])
    state.registries[name] = port
    this.#writePolicy(name)
    const args = ['--home', this.#homeOf(name), '--name', name, '--port', String(port), ...AS_OFTEN_AS_LIKED]
    const program = new ChildProgram(`The registry ${name}`, this.#options.program, args)
    this.programs.set(name, program)
    const facts = await program.start()
    this.#facts.set(name, facts)
    return facts
  }

  #homeOf(name: string): string {
    return join(this.#options.folder, 'registries', name)
  }

  /** Everything in the lab is new: the ages that the specification asks of endorsers would let nobody endorse. */
  #writePolicy(name: string): void {
    const file = join(this.#homeOf(name), 'steward.config.jsonc')
    if (existsSync(file)) return
    mkdirSync(this.#homeOf(name), { recursive: true, mode: 0o700 })
    const endorsement_validation = { min_endorser_age_days: 0, min_endorser_delegations: 1 }
    writeFileSync(file, JSON.stringify({ registry_policy: { endorsement_validation } }, undefined, 2))
  }

  /** One after the other; a drill that ends the registry ends a mirroring too, and the next version brings the next. */
  #mirrorAgain(client: EngineClient): void {
    this.#mirroring = this.#mirroring
      .then(() => this.#export(client))
      .then(() => client.call('registries.refresh', { name: MIRROR }))
      .catch((error: unknown) => this.#options.say(`├─ the git registry was not renewed: ${String(error)}`))
  }

  async #export(client: EngineClient): Promise<void> {
    const exported = await client.call('registries.export', { folder: this.#mirrorFolder, registry: PRIMARY })
    this.#mirrored = exported.snapshot_version
  }
}

interface Wanted {
  readonly name: string
  readonly url: string
  readonly root_key: KeyId
  readonly priority: number
}

/** A registry that moved is another address under the same name; one that is known stays as the operator has it. */
async function know(client: EngineClient, wanted: Wanted): Promise<void> {
  const { registries } = await client.call('registries.list', {})
  const known = registries.find((registry) => registry.name === wanted.name)
  if (known?.url === wanted.url) return
  if (known) await client.call('registries.remove', { name: wanted.name })
  await client.call('registries.add', wanted)
}
