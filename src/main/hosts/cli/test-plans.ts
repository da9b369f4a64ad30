import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { AgentId } from '../../../shared/model/ids'
import { StewardError } from '../../../shared/model/steward-error'
import { type TestPlan, testPlan } from '../../../shared/model/test-plan'
import { isFile, readObject } from './files'
import type { Invocation } from './invocation'
import type { Session } from './session'
import { agentIdOf, oneOf } from './typed'

const DEFAULT_TIMEOUT_S = 3600
const FORMATS = testPlan.shape.format.unwrap().options

/** The section `tests` of a manifest on its owner's machine: by capability, or `*` for all of them. */
const testsSection = z.record(
  z.string(),
  z.strictObject({
    command: z.string().min(1),
    folder: z.string().optional(),
    report: z.string().optional(),
    format: z.enum(FORMATS).optional(),
    timeout_s: z.number().positive().optional(),
  }),
)
type TestsSection = z.infer<typeof testsSection>

interface OwnManifest {
  readonly agentId: AgentId
  readonly capabilities: readonly string[]
  readonly tests: TestsSection
  readonly folder: string
}

/**
 * What is to be attested and how: from the options, else from `steward.json` in the present folder, else as it was said before. What
 * the options and the manifest say is remembered.
 *
 * @throws StewardError `usage`, `test_plan_missing`, `key_not_found` …
 */
export async function plansFor(session: Session, invocation: Invocation): Promise<TestPlan[]> {
  const capability = invocation.text('capability')
  if ((capability === undefined) === !invocation.flag('allCapabilities'))
    throw new StewardError('usage', 'name one capability, or all of them', {
      suggestions: ['steward attest --capability NAME', 'steward attest --all-capabilities'],
    })
  const said = await newPlans(session, invocation, capability)
  const saved: TestPlan[] = []
  for (const plan of said) saved.push(await session.call('attestations.plan', plan))
  return saved.length > 0 ? saved : rememberedPlans(session, invocation, capability)
}

async function newPlans(session: Session, invocation: Invocation, capability?: string): Promise<TestPlan[]> {
  const manifest = await ownManifest(invocation.text('manifest'))
  const agentId = invocation.text('agent') === undefined ? manifest?.agentId : agentIdOf(invocation.text('agent') ?? '')
  const command = invocation.text('exec')
  if (command !== undefined) return optionPlans(session, invocation, command, agentId, capability)
  if (manifest === undefined || agentId !== manifest.agentId) return []
  const capabilities = capability === undefined ? manifest.capabilities : [capability]
  return capabilities.flatMap((name) => {
    const tests = manifest.tests[name] ?? manifest.tests['*']
    return tests ? [planOf(manifest, name, tests)] : []
  })
}

async function optionPlans(
  session: Session,
  invocation: Invocation,
  command: string,
  agentId: AgentId | undefined,
  capability: string | undefined,
): Promise<TestPlan[]> {
  if (agentId === undefined)
    throw new StewardError('usage', '--agent is missing: there is no steward.json here that names the agent')
  const report = invocation.text('report')
  const format = invocation.text('format')
  const names = capability === undefined ? await offered(session, agentId) : [capability]
  return names.map((name) => ({
    agent_id: agentId,
    capability: name,
    command,
    folder: resolve(invocation.text('folder') ?? '.'),
    ...(report !== undefined && { report }),
    ...(format !== undefined && { format: oneOf(FORMATS, format, 'report format') }),
    timeout_ms: (invocation.integer('timeout', 1) ?? DEFAULT_TIMEOUT_S) * 1000,
  }))
}

const offered = async (session: Session, agent_id: AgentId): Promise<readonly string[]> =>
  (await session.call('agents.get', { agent_id })).summary.capabilities

async function rememberedPlans(session: Session, invocation: Invocation, capability?: string): Promise<TestPlan[]> {
  const agent = invocation.text('agent')
  const { plans } = await session.call('attestations.plans', {})
  const chosen = plans.filter(
    (plan) =>
      (agent === undefined || plan.agent_id === agent) && (capability === undefined || plan.capability === capability),
  )
  if (chosen.length > 0) return chosen
  const what = capability === undefined ? 'any capability' : capability
  throw new StewardError('test_plan_missing', `it is not known how ${what}${agent ? ` of ${agent}` : ''} is tested`, {
    suggestions: [
      `Say it once: steward attest --capability ${capability ?? 'NAME'} --agent ${agent ?? 'ID'} --exec "npm test" --report junit.xml`,
      'Or write it into steward.json: "tests": { "CAPABILITY": { "command": "npm test", "report": "junit.xml" } }',
    ],
  })
}

const named = z.looseObject({
  agent: z.looseObject({ id: z.string() }),
  credentials: z.looseObject({ mandate: z.array(z.looseObject({ capability: z.string() })) }).optional(),
  capabilities: z.looseObject({ operations: z.array(z.looseObject({ name: z.string() })) }).optional(),
  tests: testsSection.optional(),
})

async function ownManifest(given: string | undefined): Promise<OwnManifest | undefined> {
  const file = resolve(given ?? 'steward.json')
  if (given === undefined && !(await isFile(file))) return undefined
  const parsed = named.safeParse(await readObject(file))
  if (!parsed.success) {
    // Whatever lies here by chance is not what was asked about.
    if (given === undefined) return undefined
    const issue = parsed.error.issues[0]
    throw new StewardError(
      'manifest_invalid',
      `the manifest ${given} cannot be used: ${issue?.path.join('.')}: ${issue?.message}`,
    )
  }
  const { agent, credentials, capabilities, tests = {} } = parsed.data
  const names = [
    ...(credentials?.mandate.map((mandate) => mandate.capability) ?? []),
    ...(capabilities?.operations.map((operation) => operation.name) ?? []),
  ]
  return { agentId: agentIdOf(agent.id), capabilities: [...new Set(names)], tests, folder: dirname(file) }
}

function planOf(manifest: OwnManifest, capability: string, tests: TestsSection[string]): TestPlan {
  return {
    agent_id: manifest.agentId,
    capability,
    command: tests.command,
    folder: resolve(manifest.folder, tests.folder ?? '.'),
    ...(tests.report !== undefined && { report: tests.report }),
    ...(tests.format !== undefined && { format: tests.format }),
    timeout_ms: Math.round((tests.timeout_s ?? DEFAULT_TIMEOUT_S) * 1000),
  }
}
