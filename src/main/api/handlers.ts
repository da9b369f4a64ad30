import type { Command, CommandOutput, CommandRequest } from '../../shared/contract'
import { toInstant } from '../../shared/model/ids'
import type { Engine } from '../engine'
import {
  delegationDetail,
  delegationResult,
  listDelegations,
  requireDelegation,
} from '../engine/delegation/read-delegations'
import { summaryOf } from '../engine/delegation/record-step'
import { startDelegation } from '../engine/delegation/start-delegation'
import { agentDetail } from '../engine/discovery/agent-detail'
import { importManifests } from '../engine/discovery/import-manifests'
import { addRegistry, inspect, listRegistries, removeRegistry } from '../engine/discovery/manage-registries'
import { agentRow, refreshRegistries, searchAgents } from '../engine/discovery/search-agents'
import { healthOf } from '../engine/health/health-of'
import { pollAgent } from '../engine/health/poll-agent'
import { enrollClient } from '../engine/identity/enroll-client'
import { publishManifest } from '../engine/identity/publish-manifest'
import { signManifest } from '../engine/identity/sign-manifest'
import { createVault, generateKey, lockVault, systemStatus, unlockVault } from '../engine/identity/vault'
import { overview } from '../engine/overview/overview'
import type { Unlock } from '../engine/ports'
import { acknowledgeAlert, listAlerts, listAudit, listReviews } from '../engine/records/records'
import { changePolicy, describePolicy, replacePolicy, unsetPolicy } from '../engine/settings/change-policy'
import { verifyKnownAgent } from '../engine/verification/verify-agent'
import { verifyDocument } from '../engine/verification/verify-document'

/** One function a command; the compiler refuses a map that misses one. */
export type Handlers = { readonly [C in Command]: (input: CommandRequest<C>) => Promise<CommandOutput<C>> }

const DAY_MS = 86_400_000
const SHOWN_AGENTS = 500
const SHOWN_SAMPLES = 2000

const unlockOf = (input: { passphrase: string } | { key_file: string }): Unlock =>
  'passphrase' in input
    ? { method: 'passphrase', passphrase: input.passphrase }
    : { method: 'key_file', path: input.key_file }

/** The contract bound to an engine: each command calls one use case. */
export function bindEngine(engine: Engine): Handlers {
  const { context } = engine
  /** New keys or rows may make agents reachable; the caller does not wait for that. */
  const lookAgain = <T>(answer: T): T => {
    void engine
      .lookAgain()
      .catch((error: unknown) => context.log.error('looking for agents failed', { error: String(error) }))
    return answer
  }
  return {
    'system.status': () => systemStatus(context),
    'overview.get': () => overview(context),

    'vault.create': async (input) => lookAgain(await createVault(context, unlockOf(input))),
    'vault.unlock': async (input) => lookAgain(await unlockVault(context, unlockOf(input))),
    'vault.lock': () => lockVault(context),
    'keys.list': async () => ({ keys: [...context.vault.list()] }),
    'keys.generate': (input) => generateKey(context, input),

    'policy.get': () => describePolicy(context),
    'policy.set': ({ path, value }) => changePolicy(context, path, value),
    'policy.unset': ({ path }) => unsetPolicy(context, path),
    'policy.replace': ({ text }) => replacePolicy(context, text),

    'registries.list': async () => ({ registries: await listRegistries(context) }),
    'registries.inspect': ({ url }) => inspect(context, url),
    'registries.add': async (input) => lookAgain(await addRegistry(context, input)),
    'registries.remove': async ({ name }) => ({ removed: await removeRegistry(context, name) }),
    'registries.refresh': async ({ name }) => lookAgain({ attempts: await refreshRegistries(context, name) }),

    'discover.search': (query) => searchAgents(context, query),
    'discover.import': async ({ source, files }) => ({ outcomes: await importManifests(context, source, files) }),

    'agents.list': async () => {
      const { rows } = await context.store.cache.searchAgents({ limit: SHOWN_AGENTS })
      return { agents: await Promise.all(rows.map((row) => agentRow(context, row))) }
    },
    'agents.get': ({ agent_id }) => agentDetail(context, agent_id),
    'agents.verify': async ({ agent_id }) => (await verifyKnownAgent(context, agent_id)).report,
    'agents.health': async ({ agent_id, since }) => {
      const from = since ?? toInstant(context.clock.now() - DAY_MS)
      const samples = await context.store.health.samples(agent_id, from, SHOWN_SAMPLES)
      return { health: await healthOf(context, agent_id), samples }
    },
    'agents.poll': ({ agent_id }) => pollAgent(context, agent_id),

    'documents.verify': async ({ name, text }) => verifyDocument(name, text, context.clock.now()),
    'manifest.sign': (request) => signManifest(context, request),
    'manifest.publish': async (input) => lookAgain({ receipts: await publishManifest(context, input) }),
    'client.enroll': ({ client_id }) => enrollClient(context, client_id),

    'delegations.start': async (request) => {
      const { delegation, existing } = await startDelegation(context, request)
      engine.delegations.follow(delegation.task_id)
      return { task_id: delegation.task_id, existing }
    },
    'delegations.list': async (query) => ({ delegations: await listDelegations(context, query) }),
    'delegations.get': ({ task_id }) => delegationDetail(context, task_id),
    'delegations.cancel': async ({ task_id }) => {
      await engine.delegations.cancel(task_id, await requireDelegation(context, task_id))
      return summaryOf(await requireDelegation(context, task_id))
    },
    'delegations.result': ({ task_id }) => delegationResult(context, task_id),

    'alerts.list': ({ state }) => listAlerts(context, state),
    'alerts.acknowledge': ({ id, note }) => acknowledgeAlert(context, id, note),
    'reviews.list': ({ state }) => listReviews(context, state),

    'audit.list': (query) => listAudit(context, query),
    'audit.verify': () => context.store.audit.verify(),
  }
}
