import { z } from 'zod'
import { agentId, digest, instant, keyId } from './ids'
import { keyRecord } from './key'

const jsonSchema = z.record(z.string(), z.unknown())

/** One thing an agent can be asked to do. `input_schema` and `output_schema` are JSON Schema; the field leaves them out at times. */
export const operation = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional(),
  input_schema: jsonSchema.optional(),
  output_schema: jsonSchema.optional(),
  /** JSON Schemas of JSON files among the artifacts, by artifact name. */
  artifact_schemas: z.record(z.string(), jsonSchema).optional(),
  latency_ms: z.number().int().nonnegative().optional(),
  idempotent: z.boolean().optional(),
  versioned: z.boolean().optional(),
})
export type Operation = z.infer<typeof operation>

/** A key made by and never leaving the agent's machine, certified by the owner for at most 30 days (TRUST "Keys"). */
const operationalKey = keyRecord.extend({ not_before: instant, not_after: instant })

/** An owner key that was replaced. With `key`, what it signed before can be verified until `valid_until` (TRUST "Rotation"). */
const rotationEntry = z.looseObject({
  key_id: keyId,
  rotated_at: instant,
  reason: z.string(),
  valid_until: instant.optional(),
  key: keyRecord.optional(),
  /** The last manifest under this key, and what it said of the agent itself: what was attested of it is attested of the same still. */
  manifest: z.object({ digest, content: digest }).optional(),
})
export type RotationEntry = z.infer<typeof rotationEntry>

/** DESIGN §7. `rotation_history` is oldest first. */
const identitySection = z.looseObject({
  owner: z.string().optional(),
  primary_key: keyRecord,
  operational_keys: z.array(operationalKey).default([]),
  recovery_key: keyRecord.optional(),
  rotation_history: z.array(rotationEntry).default([]),
  multi_sig: z.object({ threshold: z.number().int().min(1), signers: z.array(keyRecord).min(1) }).optional(),
})

const interfaceEntry = z.looseObject({
  type: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  health_check: z.string().optional(),
})

/** The published manifest (`steward.json`), open to the further sections that occur in the field. */
export const publishedManifest = z.looseObject({
  steward_version: z.string(),
  agent: z.looseObject({
    id: agentId,
    name: z.string(),
    version: z.string(),
    class: z.string(),
    specialization: z.string(),
    status: z.enum(['active', 'development', 'maintenance', 'deprecated']),
    fingerprint: z.string().optional(),
    issued_by: z.string().optional(),
    issued_date: z.string().optional(),
  }),
  credentials: z.looseObject({
    mandate: z.array(z.looseObject({ capability: z.string(), scope: z.array(z.string()) })),
    constraints: z.array(z.looseObject({ forbidden: z.string(), reason: z.string() })),
    prime_directive: z.string(),
  }),
  capabilities: z.looseObject({
    interfaces: z.array(interfaceEntry),
    operations: z.array(operation),
    quality_metrics: z.looseObject({}).optional(),
  }),
  governance: z.looseObject({ principal: z.string().optional(), contact: z.string().optional() }).optional(),
  identity: identitySection.optional(),
  tls: z.looseObject({ pins: z.array(keyId).min(1) }).optional(),
})
export type PublishedManifest = z.infer<typeof publishedManifest>

/** A manifest as the engine signs and believes it: the published one with the identity that vouches for it. */
export const signedManifest = publishedManifest.extend({ identity: identitySection })
export type SignedManifest = z.infer<typeof signedManifest>

/** The second shape found in the field: identity, specs and bare operations, with neither keys nor endpoints. */
export const passportManifest = z.looseObject({
  identity: z.looseObject({ agent_id: agentId, name: z.string() }),
  specs: z.looseObject({
    version: z.string().optional(),
    description: z.string().optional(),
    domain: z.string().optional(),
  }),
  capabilities: z.looseObject({ operations: z.array(operation) }),
  governance: z.looseObject({ issuer: z.string().optional(), issued_at: z.string().optional() }).optional(),
})
export type PassportManifest = z.infer<typeof passportManifest>
