import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ensureKeyFile } from '../../src/main/adapters/keyvault'
import { keyFileOf } from '../../src/main/hosts/profile/open-engine'
import { type AgentId, agentId, type KeyId, type TaskId } from '../../src/shared/model/ids'
import { FaultProxy } from '../fixtures/fault-proxy'
import { Program, printedBy, type Ready } from '../fixtures/program'
import { ChaosClient } from './client'
import { MovableClock } from './clock'
import { removeDisk, smallDisk } from './disk'
import { LAPSED, LapsedAgent } from './lapsed-agent'
import { oneAtATime } from './one-at-a-time'
import type { Stolen } from './thief'

export const OPERATION = 'count'

/** Names far from each other: a registry suspends what looks like another's. */
const AGENTS = ['abacus', 'tally-keeper', 'enumerator']

/** Marks each begin and each end outside its workspace, so that a second run is seen whatever the two sides believe. */
const WORK = `#!/bin/sh
log="$(dirname "$0")/runs"
echo "start $STEWARD_TASK_ID" >>"$log"
sleep 0.$(( $$ % 9 ))
until echo "$STEWARD_TASK_ID" >"$STEWARD_WORKSPACE/result.txt"; do sleep 0.1; done
echo "end $STEWARD_TASK_ID" >>"$log"
`

const manifestOf = (id: string) => ({
  steward_version: '1.1.0',
  agent: { id, name: id, version: '1.0.0', class: 'worker', specialization: 'testing', status: 'active' },
  credentials: { mandate: [{ capability: OPERATION, scope: ['test'] }], constraints: [], prime_directive: 'Works.' },
  capabilities: { interfaces: [], operations: [{ name: OPERATION, input_schema: { type: 'object' } }] },
})

/** A program with a faulty link before it. */
export interface Linked {
  readonly name: string
  readonly program: Program
  readonly clock: MovableClock
  readonly link: FaultProxy
  readonly inTurn: ReturnType<typeof oneAtATime>
}

/** Registries, agents and clients as processes of the build, each server behind a link that can be made to fail. */
export class ChaosWorld {
  readonly home: string
  readonly registries: [Linked, Linked]
  readonly agents: [Linked, ...Linked[]]
  readonly clients: [ChaosClient, ...ChaosClient[]]
  readonly lapsed: LapsedAgent
  /** Where the last agent keeps its state, if that can be filled up. */
  readonly disk: string | undefined
  /** What is told to registries by hand, one after the other: while one is set back, the other tales wait. */
  readonly registriesInTurn = oneAtATime()
  readonly stolen: Stolen[] = []
  readonly equivocated: AgentId[] = []
  readonly toLapsed: { readonly client: ChaosClient; readonly taskId: TaskId }[] = []
  /** What was seen that may not be, while faults were under way. */
  readonly findings: string[] = []

  private constructor(parts: Pick<ChaosWorld, 'home' | 'registries' | 'agents' | 'clients' | 'lapsed' | 'disk'>) {
    this.home = parts.home
    this.registries = parts.registries
    this.agents = parts.agents
    this.clients = parts.clients
    this.lapsed = parts.lapsed
    this.disk = parts.disk
  }

  static async start(): Promise<ChaosWorld> {
    const home = mkdtempSync(join(tmpdir(), 'steward-chaos-'))
    writeFileSync(join(home, 'work.sh'), WORK)
    chmodSync(join(home, 'work.sh'), 0o755)
    const known: { url: string; rootKey: KeyId; name: string }[] = []
    const registries: Linked[] = []
    for (const name of ['east', 'west']) {
      const clock = new MovableClock(home, name)
      const args = ['--home', join(home, name), '--name', name, '--port', '0']
      const program = new Program('registry.js', args, clock.env)
      const linked = { name, program, clock, link: await FaultProxy.listen(), inTurn: oneAtATime() }
      known.push({ name, url: linked.link.origin, rootKey: (await begin(linked))?.['root_key'] as KeyId })
      registries.push(linked)
    }
    const clients: ChaosClient[] = []
    for (const name of ['north', 'south']) clients.push(await openClient(home, name, known))
    const [publisher] = clients
    const [first] = known
    if (publisher === undefined || first === undefined) throw new Error('nobody is there')
    const agents: Linked[] = []
    const disk = smallDisk(join(home, AGENTS.at(-1) ?? ''))
    for (const name of AGENTS) {
      const link = await FaultProxy.listen()
      const file = await certify(home, name, link.origin, publisher)
      const args = ['serve', '--home', join(home, name), '--manifest', file, '--exec', join(home, 'work.sh')]
      const clock = new MovableClock(home, name)
      const from = ['--registry', first.url, '--registry-root', first.rootKey]
      const program = new Program('agent.js', [...args, ...from], clock.env)
      const linked = { name, program, clock, link, inTurn: oneAtATime() }
      await begin(linked)
      agents.push(linked)
    }
    const lapsed = await LapsedAgent.listen()
    await certify(home, LAPSED, lapsed.origin, publisher)
    await lapsed.show(join(home, LAPSED))
    for (const client of clients) await client.call('registries.refresh', {})
    return new ChaosWorld({
      home,
      registries: registries as [Linked, Linked],
      agents: agents as [Linked],
      clients: clients as [ChaosClient],
      lapsed,
      disk,
    })
  }

  get publishedAgents(): readonly [AgentId, ...AgentId[]] {
    return this.agents.map(({ name }) => agentId.parse(name)) as [AgentId]
  }

  get servers(): readonly Linked[] {
    return [...this.registries, ...this.agents]
  }

  /** What the operation left outside its workspaces: how often each task began, and how often it came to its end. */
  runs(): { readonly starts: Map<string, number>; readonly ends: Map<string, number> } {
    const file = join(this.home, 'runs')
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
    const count = (word: string) => {
      const ids = lines.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length))
      return new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]))
    }
    return { starts: count('start '), ends: count('end ') }
  }

  /** The name of every process that a fault can happen to. */
  get names(): string[] {
    return [...this.servers, ...this.clients].map(({ name }) => name)
  }

  /** How each process stands and what it said last, for whoever has to find out why something does not hold. */
  describe(): string {
    const standing = ({ name, program }: Pick<Linked, 'name' | 'program'>, link?: FaultProxy): string =>
      [
        `${name}: process ${program.pid ?? 'gone'}${link ? `, behind a link to ${link.target ?? 'nowhere'}, ${link.connections} connections so far` : ''}`,
        ...program.said.trimEnd().split('\n').slice(-LAST_LINES),
      ].join('\n  ')
    return [
      ...this.servers.map((server) => standing(server, server.link)),
      ...this.clients.map((client) => standing(client)),
    ].join('\n')
  }

  /** Ends every fault: links heal, what stands still goes on, what is dead is started. */
  async heal(): Promise<void> {
    for (const { link } of this.servers) link.heal()
    for (const server of this.servers) {
      server.program.signal('SIGCONT')
      await begin(server)
    }
    for (const client of this.clients) await client.ensureRunning()
    for (const { clock, program } of [...this.servers, ...this.clients]) clock.move(program, 0)
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()))
    await Promise.all(this.servers.map(({ program }) => program.end()))
    await Promise.all(this.servers.map(({ link }) => link.close()))
    await this.lapsed.close()
  }

  remove(): void {
    if (this.disk !== undefined) removeDisk(this.disk)
    rmSync(this.home, { recursive: true, force: true })
  }
}

const LAST_LINES = 12

const MOST_STARTS = 30

/** As whatever watches over a server does: one that cannot start, since its disk is full, is started again. */
async function started(program: Program): Promise<Ready> {
  for (let tries = 1; ; tries++) {
    try {
      return await program.start()
    } catch (error) {
      if (tries === MOST_STARTS) throw error
      await wait(200)
    }
  }
}

/** Starts a server that does not run: the link then leads to wherever it listens. */
export const begin = ({ program, link, inTurn }: Linked): Promise<Ready | undefined> =>
  inTurn(async () => {
    if (program.running) return undefined
    const ready = await started(program)
    link.target = Number(new URL(ready.url).port)
    return ready
  })

export const killed = ({ program, link, inTurn }: Linked): Promise<void> =>
  inTurn(async () => {
    link.target = undefined
    await program.end('SIGKILL')
  })

async function openClient(
  home: string,
  name: string,
  registries: readonly { url: string; rootKey: KeyId; name: string }[],
): Promise<ChaosClient> {
  const client = new ChaosClient(home, name)
  mkdirSync(client.folder, { recursive: true })
  ensureKeyFile(keyFileOf(client.folder))
  // Agents die every few seconds here: with the defaults, one task out of some thousands is rightly given up.
  const policy = {
    network: { allow_private_addresses: true },
    delegation: {
      on_agent_failure: { max_recovery_attempts: 20 },
      retry_policy: { initial_delay_ms: 50, max_delay_ms: 1000, max_retries: 50 },
      circuit_breaker: { open_ms: 3000 },
      adaptive_timeouts: { initial_timeout_ms: 3000, on_slow_network: { max_timeout_ms: 20_000 } },
    },
  }
  writeFileSync(join(client.folder, 'steward.config.jsonc'), JSON.stringify(policy))
  await client.ensureRunning()
  await client.call('vault.create', { key_file: keyFileOf(client.folder) })
  for (const { url, rootKey, name: registry } of registries)
    await client.call('registries.add', { url, root_key: rootKey, name: registry })
  await client.call('client.enroll', { client_id: agentId.parse(`client-${name}`) })
  return client
}

async function certify(home: string, name: string, endpoint: string, publisher: ChaosClient): Promise<string> {
  const request = await printedBy('agent.js', ['keys', '--home', join(home, name), '--agent', name])
  const signed = await publisher.call('manifest.sign', {
    manifest: manifestOf(name),
    certify: JSON.parse(request),
    endpoint,
    create_key: true,
  })
  await publisher.call('manifest.publish', { envelope: signed.envelope })
  const file = join(home, `${name}.json`)
  writeFileSync(file, JSON.stringify(signed.envelope))
  return file
}
