import { agentId } from '../../../shared/model/ids'
import type { PublishedManifest } from '../../../shared/model/manifest'

type Operation = PublishedManifest['capabilities']['operations'][number]

const PHASES = ['PLANNING', 'CODING', 'TESTING', 'DEPLOYMENT', 'MAINTENANCE']

const lifeCycle: Operation = {
  name: 'orchestrate_sdlc',
  description: 'Runs the five phases of a software life cycle for a domain.',
  input_schema: {
    type: 'object',
    required: ['domain'],
    additionalProperties: false,
    properties: {
      domain: {
        type: 'string',
        minLength: 1,
        maxLength: 64,
        description: 'What the application is for',
        examples: ['restaurant'],
      },
      phase: { type: 'string', enum: PHASES, description: 'Only this phase' },
      pace_ms: { type: 'integer', minimum: 0, maximum: 60_000, description: 'Time a phase takes, in milliseconds' },
      spoil: {
        type: 'string',
        enum: ['python', 'json', 'markdown', 'first_run'],
        description: 'A drill: return an invalid result',
      },
    },
  },
  output_schema: {
    type: 'object',
    required: ['data', 'metadata'],
    properties: { data: { type: 'object' }, metadata: { type: 'object' } },
  },
  latency_ms: 2500,
  idempotent: false,
  versioned: true,
}

const playbook: Operation = {
  name: 'execute_playbook',
  description: 'Works through a named playbook.',
  input_schema: {
    type: 'object',
    required: ['playbook_name'],
    properties: {
      playbook_name: { type: 'string', minLength: 1, maxLength: 64, examples: ['restaurant_app'] },
      pace_ms: { type: 'integer', minimum: 0, maximum: 60_000, description: 'Time a phase takes, in milliseconds' },
    },
  },
  latency_ms: 2500,
  idempotent: true,
  versioned: true,
}

const alias = (name: string, description: string): Operation => ({ ...lifeCycle, name, description })

interface LabAgent {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly kind: string
  readonly specialization: string
  readonly operations: readonly Operation[]
}

/** The lab's fleet. Each is the same small program behind its own process, keys and manifest. */
const FLEET: readonly LabAgent[] = [
  {
    id: 'vibe-agency-orchestrator',
    name: 'Vibe Agency Orchestrator',
    version: '4.0.0',
    kind: 'orchestration_operator',
    specialization: 'sdlc_management',
    operations: [lifeCycle, playbook],
  },
  {
    id: 'standby-orchestrator',
    name: 'Standby Orchestrator',
    version: '3.2.1',
    kind: 'orchestration_operator',
    specialization: 'sdlc_management',
    operations: [lifeCycle],
  },
  {
    id: 'code-generator',
    name: 'Code Generator',
    version: '2.1.0',
    kind: 'code_generator',
    specialization: 'python_services',
    operations: [alias('generate_code', 'Writes the code of a small service and its tests.')],
  },
  {
    id: 'quality-validator',
    name: 'Quality Validator',
    version: '1.4.0',
    kind: 'quality_validator',
    specialization: 'test_reports',
    operations: [alias('validate_quality', 'Tests a small service and reports on it.')],
  },
  {
    id: 'research-analyst',
    name: 'Research Analyst',
    version: '0.9.3',
    kind: 'research_agent',
    specialization: 'domain_research',
    operations: [playbook],
  },
]

/** The plain manifests that the lab's owner signs. */
export const labManifests = (): PublishedManifest[] =>
  FLEET.map(({ id, name, version, kind, specialization, operations }) => ({
    steward_version: '1.1.0',
    agent: { id: agentId.parse(id), name, version, class: kind, specialization, status: 'active', issued_by: 'lab' },
    credentials: {
      mandate: operations.map((operation) => ({ capability: operation.name, scope: ['lab'] })),
      constraints: [{ forbidden: 'leave_the_lab', reason: 'The lab runs on this machine only' }],
      prime_directive: 'Behaves well until a drill makes it fail.',
    },
    capabilities: { interfaces: [], operations: [...operations] },
    governance: { principal: 'lab-owner', transparency: 'public' },
  }))
