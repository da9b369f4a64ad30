import { serveConsole } from '../../src/main/hosts/loopback/console-server'
import { type OpenEngine, openEngine } from '../../src/main/hosts/profile/open-engine'
import { agentSummary } from '../../src/shared/model/agent-summary'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/model/duration'
import { type AgentId, type Digest, type KeyId, type TaskId, toInstant } from '../../src/shared/model/ids'
import type { ListedAttestation } from '../../src/shared/model/listed-attestation'
import { project, temporaryFolder } from './places'

const CAPABILITIES = ['plan', 'build', 'test', 'deploy'] as const

/** How much a profile holds. */
export interface Amounts {
  readonly agents: number
  readonly attestations: number
  readonly tasks: number
  readonly alerts: number
}

const digestOf = (number: number): Digest => `sha256:${number.toString(16).padStart(64, '0')}` as Digest
const idOf = (number: number): AgentId => `agent-${number}` as AgentId

/** Every seventh fails and is extended; the rest is spread over the day. */
function listed(number: number, capability: string, now: number): ListedAttestation {
  const issued = now - (number % 23) * HOUR_MS
  const original = { issued_at: toInstant(issued), expires_at: toInstant(issued + DAY_MS) }
  const extensions = number % 7 === 0 ? 1 : 0
  return {
    capability,
    digest: digestOf(number),
    manifest: digestOf(0),
    ...original,
    extensions,
    degraded: extensions > 0,
    original,
    tests: { passed: 380 - extensions * 12, failed: extensions * 12, skipped: 3 },
    refresh_hours: 6,
    submitted_at: original.issued_at,
  }
}

/** A cached agent; the first ones carry the attestations. */
const cached = (agent: number, attested: boolean, now: number) => ({
  summary: agentSummary.parse({
    id: idOf(agent),
    name: `Agent ${agent}`,
    version: '1.0.0',
    description: 'One of many',
    owner: `owner-${agent % 97}`,
    lifecycle: 'active',
    capabilities: [...CAPABILITIES],
    shape: 'published',
  }),
  source: 'bench',
  sourceKind: 'registry' as const,
  state: 'active' as const,
  manifestDigest: digestOf(0),
  revision: 1,
  snapshotVersion: 1,
  fetchedAt: toInstant(now),
  expiresAt: toInstant(now + DAY_MS),
  verification: 'unchecked' as const,
  ...(attested && {
    attestations: CAPABILITIES.map((capability, index) => listed(agent * CAPABILITIES.length + index, capability, now)),
  }),
})

const STATES = ['completed', 'completed', 'completed', 'failed', 'cancelled'] as const

const delegation = (number: number, now: number) => {
  const created = now - ((number * 7) % (3 * 24 * 60)) * MINUTE_MS
  return {
    task_id: `task-${number.toString(16).padStart(16, '0')}` as TaskId,
    agent_id: idOf(number % 200),
    operation: CAPABILITIES[number % CAPABILITIES.length] ?? 'plan',
    state: STATES[number % STATES.length] ?? 'completed',
    progress: 1,
    created_at: toInstant(created),
    updated_at: toInstant(created + MINUTE_MS),
    finished_at: toInstant(created + MINUTE_MS),
    idempotency_key: `bench-${number}`,
    input: { number },
    order: { payloadType: 'order', payload: 'e30=', signatures: [] },
    orderDigest: digestOf(number),
    orderSignedBy: digestOf(2) as string as KeyId,
    artifacts: [],
    lastEvent: 0,
    attempts: [],
  }
}

async function configure({ api }: OpenEngine, path: readonly string[], value: unknown): Promise<void> {
  const answer = await api.call('policy.set', { path, value })
  if (!answer.ok) throw new Error(answer.error.message)
}

/** The loopback console on a profile of its own that holds so much; cleared away when the scope ends. */
export async function serveLargeProfile(amounts: Amounts): Promise<AsyncDisposable & { readonly url: string }> {
  const home = temporaryFolder()
  const open = await openEngine({ folder: home.path, name: 'bench', host: 'loopback', version: 'bench' })
  const now = Date.now()
  const attested = amounts.attestations / CAPABILITIES.length
  const registry = {
    name: 'bench',
    url: 'https://registry.bench',
    rootKey: digestOf(1) as string as KeyId,
    snapshotVersion: 1,
  }
  const { store } = open.engine.context
  // What is configured stays cached; without a network nobody is asked for it.
  await configure(open, ['discovery', 'registries'], [{ name: registry.name, url: registry.url }])
  await configure(open, ['network', 'offline'], true)
  const agents = Array.from({ length: amounts.agents }, (_, agent) => cached(agent, agent < attested, now))
  await store.cache.replaceSnapshot(registry, agents, [])
  for (let number = 0; number < amounts.tasks; number++) await store.delegations.create(delegation(number, now))
  for (let number = 0; number < amounts.alerts; number++)
    await store.alerts.raise({
      key: `agent_down:${number}`,
      kind: 'agent_down',
      severity: number % 20 === 0 ? 'critical' : 'warning',
      agent_id: idOf(number),
      text: `${idOf(number)} does not answer.`,
      evidence: { misses: 3 },
      at: toInstant(now - number * MINUTE_MS),
    })
  await open.engine.start()
  const server = await serveConsole(open, project('out', 'renderer'), 0)
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server.close()
      await open.close()
      home[Symbol.dispose]()
    },
  }
}
