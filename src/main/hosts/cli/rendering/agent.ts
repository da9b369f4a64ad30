import type { AgentDetail } from '../../../../shared/contract'
import type { Operation } from '../../../../shared/model/manifest'
import { provenanceWords } from './discovery'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative } from './time'
import { type Branch, tree } from './tree'
import { availability, healthWords, registryMark } from './words'

/** Everything the cache knows of one agent. */
export function agentDetailLines(agent: AgentDetail, now: number, ink: Ink): string[] {
  const { summary, state } = agent
  const mark = registryMark(state)
  return [
    `${ink.strong(plain(summary.id))} v${plain(summary.version, 40)}${mark === '' ? '' : ` ${mark}`}`,
    ...(summary.description === '' ? [] : [plain(summary.description)]),
    ...tree([...facts(agent, now, ink), operations(agent), keys(agent, now), delegations(agent, now)].filter(isTold)),
  ]
}

const isTold = (branch: Branch | string): boolean => typeof branch === 'string' || branch.below.length > 0

function facts({ summary, state, provenance, health, manifest_digest }: AgentDetail, now: number, ink: Ink): string[] {
  return [
    `Status: ${availability(state)}${health === undefined ? '' : `, ${healthWords(health, now, ink)}`}`,
    ...(health?.uptime.day === undefined ? [] : [`Uptime: ${(health.uptime.day * 100).toFixed(1)}% in 24h`]),
    `Owner: ${summary.owner === '' ? 'not named' : plain(summary.owner)}`,
    ...(summary.endpoint === undefined ? [] : [`Endpoint: ${plain(summary.endpoint)}`]),
    `Source: ${provenanceWords(provenance, now)}`,
    ...(manifest_digest === undefined ? [] : [`Manifest: ${manifest_digest}`]),
  ]
}

const operations = ({ operations: offered }: AgentDetail): Branch => ({
  text: 'Operations',
  below: offered.map((operation) => `${plain(operation.name)}${inputWords(operation)}`),
})

function inputWords({ description, input_schema: schema }: Operation): string {
  const properties = schema?.['properties']
  const named = properties !== null && typeof properties === 'object' ? Object.keys(properties) : []
  const input = named.length === 0 ? '' : ` (input: ${named.map((name) => plain(name, 40)).join(', ')})`
  return `${input}${description === undefined ? '' : `: ${plain(description, 120)}`}`
}

const keys = (agent: AgentDetail, now: number): Branch => ({
  text: 'Keys',
  below: agent.keys.map(({ key, role, valid_until, revoked }) => {
    const until = valid_until === undefined ? '' : `, expires ${relative(valid_until, now)}`
    return `${role} ${key.key_id} (${key.algorithm}${until})${revoked ? ' ❌ REVOKED' : ''}`
  }),
})

const delegations = (agent: AgentDetail, now: number): Branch => ({
  text: 'Recent tasks',
  below: agent.delegations
    .slice(0, 5)
    .map((task) => `${task.task_id} ${plain(task.operation, 60)}: ${task.state}, ${relative(task.created_at, now)}`),
})
