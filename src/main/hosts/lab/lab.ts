import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineClient } from '../../../shared/contract'
import { DAY_MS } from '../../../shared/model/duration'
import { type Envelope, envelope as envelopeSchema } from '../../../shared/model/envelope'
import type { AgentId } from '../../../shared/model/ids'
import type { PublishedManifest } from '../../../shared/model/manifest'
import { ensureKeyFile } from '../../adapters/keyvault'
import { readLease } from '../../adapters/lease'
import { BreakableLink } from '../ground'
import { attachLocalSocket, keyFileOf, LAB_PROFILE, labFolder, profileFolder } from '../profile'
import { ChildProgram, type ReadyFacts, runToEnd } from '../program'
import { freePort } from '../program/free-port'
import { DrillRegistry } from './drill-registry'
import { labManifests } from './lab-agents'
import { planLabAttestations } from './lab-attestations'
import { LabCode } from './lab-code'
import { AS_OFTEN_AS_LIKED, LabRegistries } from './lab-registries'
import { type LabState, readLabState, writeLabState } from './lab-state'

const CERTIFIED_MS = 30 * DAY_MS
const RENEW_BEFORE_MS = 10 * DAY_MS
/** The lab's fleet is looked at often, so that a drill shows at once. */
const POLL_MS = 2000

export interface LabOptions {
  readonly home: string
  readonly port: number
  /** The folder of the built programs. */
  readonly built: string
  readonly say: (line: string) => void
}

/** Registries, agents and console as real processes on loopback, set up through the same commands a person would give. */
export class Lab {
  readonly #folder: string
  readonly #profile: string
  readonly #options: LabOptions
  readonly #agents = new Map<string, ChildProgram>()
  readonly #registries: LabRegistries
  readonly #links = new Map<string, BreakableLink>()
  readonly code: LabCode
  readonly drillRegistry: DrillRegistry
  #console: ChildProgram | undefined
  #client: EngineClient | undefined

  constructor(options: LabOptions) {
    this.#options = options
    this.#folder = labFolder(options.home)
    this.#profile = profileFolder(options.home, LAB_PROFILE)
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#registries = new LabRegistries({
      folder: this.#folder,
      program: this.#built('registry.js'),
      say: options.say,
    })
    this.code = new LabCode(join(this.#folder, 'code'), join(options.built, '..', '..', 'resources', 'lab'))
    this.drillRegistry = new DrillRegistry({
      folder: join(this.#folder, 'registries'),
      program: this.#built('registry.js'),
      reviewers: this.#registries.reviewersFile,
      limits: AS_OFTEN_AS_LIKED,
    })
  }

  get client(): EngineClient {
    if (this.#client === undefined) throw new Error('the lab has not started')
    return this.#client
  }

  get agents(): ReadonlyMap<string, ChildProgram> {
    return this.#agents
  }

  /** The processes of its registries, by name. */
  get registries(): ReadonlyMap<string, ChildProgram> {
    return this.#registries.programs
  }

  /** The ways to its agents. */
  get links(): ReadonlyMap<string, BreakableLink> {
    return this.#links
  }

  /** Where its first registry answers. */
  get primaryUrl(): string {
    return this.#registries.primaryUrl
  }

  /** Starts everything; resolves with the console's address when registries, agents and console answer. */
  async start(): Promise<{ consoleUrl: string }> {
    const state = readLabState(this.#stateFile)
    const registry = await this.#registries.start(state)
    const plans = await Promise.all(labManifests().map((manifest) => this.#plan(manifest, state)))
    // Agents that are certified already answer before the console asks, so that no start looks like an outage.
    await Promise.all(plans.filter(({ certified }) => certified).map((plan) => this.#startAgent(plan, registry)))
    const console = await this.#startConsole()
    await this.#prepareProfile()
    await this.#registries.nameReviewer(this.client)
    await Promise.all(
      plans
        .filter(({ certified }) => !certified)
        .map(async (plan) => {
          const envelope = await this.#certify(plan, state)
          // It answers before anybody reads where.
          await this.#startAgent(plan, registry)
          await this.client.call('manifest.publish', { envelope })
        }),
    )
    writeLabState(this.#stateFile, state)
    await this.client.call('registries.refresh', {})
    await this.#publishWhereMissing(plans)
    await planLabAttestations(this.client, labManifests(), (id) => this.code.folderOf(id))
    await this.#registries.mirror(this.client)
    return { consoleUrl: console.url }
  }

  async stop(): Promise<void> {
    await this.#client?.close()
    await this.#console?.stop()
    await Promise.all([...this.#agents.values()].map((agent) => agent.stop()))
    await Promise.all([...this.#links.values()].map((link) => link.close()))
    await this.drillRegistry.close()
    await this.#registries.stop()
  }

  get #stateFile(): string {
    return join(this.#folder, 'lab.json')
  }

  async #startConsole(): Promise<ReadyFacts> {
    mkdirSync(this.#profile, { recursive: true, mode: 0o700 })
    ensureKeyFile(keyFileOf(this.#profile))
    const args = ['--profile', LAB_PROFILE, '--port', String(this.#options.port), '--no-open', '--announce']
    this.#console = new ChildProgram('The console', this.#built('loopback.js'), args)
    return this.#console.start()
  }

  async #prepareProfile(): Promise<void> {
    const owner = readLease(this.#profile)
    this.#client = owner && (await attachLocalSocket(owner.socketPath))
    const status = await this.client.call('system.status', {})
    if (status.vault === 'missing') await this.client.call('vault.create', { key_file: keyFileOf(this.#profile) })
    if (status.vault === 'locked') await this.client.call('vault.unlock', { key_file: keyFileOf(this.#profile) })
    await this.#setPolicy(['network', 'allow_private_addresses'], true)
    await this.#setPolicy(['health', 'poll_interval_ms'], POLL_MS)
    await this.#registries.introduce(this.client)
    // A registry that was made anew does not know the client any more; publishing the same again is harmless.
    await this.client.call(
      'client.enroll',
      status.client_id === undefined ? { client_id: 'lab-operator' as never } : {},
    )
  }

  /** Sets what is not as wished; a changed value of the operator's own is left alone. */
  async #setPolicy(path: string[], value: unknown): Promise<void> {
    const { fields } = await this.client.call('policy.get', {})
    const field = fields.find((candidate) => candidate.path.join('.') === path.join('.'))
    if (field && field.set_at === undefined) await this.client.call('policy.set', { path, value })
  }

  /** A registry that was made anew lacks what was published before it was there. */
  async #publishWhereMissing(plans: readonly AgentPlan[]): Promise<void> {
    for (const name of this.registries.keys()) {
      const { rows } = await this.client.call('discover.search', { source: name, refresh: 'never', limit: 1000 })
      const listed = new Set(rows.map(({ summary }) => summary.id))
      for (const { manifest, file } of plans) {
        if (listed.has(manifest.agent.id)) continue
        const envelope = envelopeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
        await this.client.call('manifest.publish', { envelope, registry: name })
      }
    }
  }

  /** Where an agent is to answer, and whether its signed manifest still says so. */
  async #plan(manifest: PublishedManifest, state: LabState): Promise<AgentPlan> {
    const { id } = manifest.agent
    const known = state.agents[id]
    const home = join(this.#folder, 'agents', id)
    const file = join(home, 'steward.signed.json')
    const port = await freePort(known?.port)
    const certified =
      existsSync(file) &&
      known?.port === port &&
      known.manifestDigest === digestOf(manifest) &&
      known.certifiedUntil - Date.now() > RENEW_BEFORE_MS
    return { manifest, home, file, port, certified }
  }

  async #startAgent({ manifest, home, file, port }: AgentPlan, registry: ReadyFacts): Promise<void> {
    const { id } = manifest.agent
    this.code.prepare(id)
    const behind = await freePort()
    this.#links.set(id, await BreakableLink.listen(port, behind))
    const program = new ChildProgram(`The agent ${id}`, this.#built('agent.js'), [
      'serve',
      ...['--home', home, '--manifest', file, '--exec', this.code.program(id)],
      ...['--registry', registry.url, '--registry-root', String(registry['root_key']), '--port', String(behind)],
    ])
    this.#agents.set(id, program)
    await program.start()
    this.#options.say(`├─ agent ${id} ${manifest.agent.version} at ${endpointAt(port)}`)
  }

  #built(program: string): string {
    return join(this.#options.built, program)
  }

  /** In the lab the recovery key lies in the vault, so that a recovery can be tried; an owner keeps it on paper. */
  async #ensureRecoveryKey(id: AgentId): Promise<void> {
    const { keys } = await this.client.call('keys.list', {})
    if (keys.some(({ role, agent_id }) => role === 'recovery' && agent_id === id)) return
    await this.client.call('keys.generate', { role: 'recovery', agent_id: id, label: `Recovery key of ${id}` })
  }

  /** As an owner would: have the agent make its keys, and certify them in the manifest that is to be published. */
  async #certify({ manifest, home, file, port }: AgentPlan, state: LabState): Promise<Envelope> {
    const { id } = manifest.agent
    const certify = envelopeSchema.parse(
      JSON.parse(await runToEnd(this.#built('agent.js'), ['keys', '--home', home, '--agent', id])),
    )
    const endpoint = endpointAt(port)
    await this.#ensureRecoveryKey(id)
    const signed = await this.client.call('manifest.sign', { manifest, certify, endpoint, create_key: true })
    writeFileSync(file, JSON.stringify(signed.envelope), { mode: 0o600 })
    state.agents[id] = { port, certifiedUntil: Date.now() + CERTIFIED_MS, manifestDigest: digestOf(manifest) }
    return signed.envelope
  }
}

interface AgentPlan {
  readonly manifest: PublishedManifest
  readonly home: string
  readonly file: string
  /** Of the link to it, which its manifest names. */
  readonly port: number
  /** The signed manifest on disk still fits; nothing needs to be signed or published. */
  readonly certified: boolean
}

const endpointAt = (port: number): string => `https://127.0.0.1:${port}`

const digestOf = (manifest: PublishedManifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex')
