import { z } from 'zod'
import { envelope } from './envelope'
import { agentId, digest, instant, keyId } from './ids'

const describedCharacter = z.object({
  character: z.string(),
  code_point: z.string(),
  script: z.string(),
  name: z.string().optional(),
})

/** A character that makes a name suspicious, or differs between two names. `position` counts code points from 0. */
const suspiciousCharacter = describedCharacter.extend({
  position: z.number().int().nonnegative(),
  /** What stands in its place in the existing name; absent where nothing does. */
  instead_of: describedCharacter.optional(),
})
export type SuspiciousCharacter = z.infer<typeof suspiciousCharacter>

/** How a name comes to look like another; the ways names are really squatted, and what is left. */
export const nameEditKind = z.enum([
  'homograph',
  'mixed_script',
  'whole_script',
  'invisible',
  'bidi_control',
  'punycode',
  'namespace',
  'letter_case',
  'look_alike',
  'delimiter_change',
  'punctuation',
  'digit_for_letter',
  'repetition',
  'transposition',
  'omission',
  'adjacent_key',
  'plural',
  'vowel_swap',
  'bit_flip',
  'affix',
  'word_order',
  'addition',
  'substitution',
  'version',
  'distance',
])
export type NameEditKind = z.infer<typeof nameEditKind>

/** FAILURE_MODES 5.2: one finding about a proposed name. `existing` is null where the name is suspicious by itself. */
export const nameAlert = z.object({
  type: z.enum(['similar_name', 'homograph_attack']),
  kind: nameEditKind,
  existing: z.string().nullable(),
  /** Levenshtein distance in code units; null without an existing name. */
  distance: z.number().int().nonnegative().nullable(),
  risk: z.number().min(0).max(1),
  characters: z.array(suspiciousCharacter),
})
export type NameAlert = z.infer<typeof nameAlert>

export const nameVerdict = z.enum(['ok', 'review', 'blocked'])
export type NameVerdict = z.infer<typeof nameVerdict>

/** What is known of a proposed name; the riskiest alert first. */
export const nameReport = z.object({ name: z.string(), alerts: z.array(nameAlert), verdict: nameVerdict })
export type NameReport = z.infer<typeof nameReport>

/** What a reviewer is told of an agent beside its name. */
export const agentBackground = z.object({
  id: agentId,
  owner_key: keyId,
  owner: z.string(),
  published_at: instant,
  revisions: z.number().int().positive(),
  endorsers: z.number().int().nonnegative(),
  state: z.string(),
  /** What else that owner has here, the first few. */
  others: z.array(z.string()),
})
export type AgentBackground = z.infer<typeof agentBackground>

/** FAILURE_MODES 5.2: a name like an existing one. `existing` tells of each name in the alerts. */
const nameEvidence = z.object({
  alerts: z.array(nameAlert),
  /** Each existing name beside the proposed one, a character a step; where they differ the characters are described. */
  pairs: z.array(
    z.object({
      existing: z.string(),
      steps: z.array(z.object({ left: z.string().optional(), right: z.string().optional() })),
      characters: z.array(describedCharacter),
    }),
  ),
  subject: agentBackground,
  existing: z.array(agentBackground),
})

const sybilCheckFinding = z.object({ flag: z.boolean(), share: z.number(), evidence: z.array(z.string()) })

/** FAILURE_MODES 4.1: one member of a suspected ring, or an endorser from outside. */
const ringAgent = z.object({
  id: z.string(),
  created_at: instant,
  delegations: z.number().int().nonnegative(),
  issuer: z.string(),
  rank: z.number(),
  suspicion: z.number(),
  member: z.boolean(),
})
export type RingAgent = z.infer<typeof ringAgent>

/** A suspected ring around its target, with each of the four checks and the rank beside the whole population. */
const sybilEvidence = z.object({
  target: z.string(),
  members: z.number().int().positive(),
  agents: z.array(ringAgent),
  /** Pairs of positions in `agents`: who endorses whom. */
  endorsements: z.array(z.tuple([z.number().int(), z.number().int()])),
  rank: z.number(),
  percentile: z.number(),
  red_flags: z.number().int(),
  sybil_by_flags: z.boolean(),
  checks: z.object({
    new_endorsers: sybilCheckFinding,
    inactive_endorsers: sybilCheckFinding,
    circular: sybilCheckFinding,
    similar_keys: sybilCheckFinding,
  }),
  /** What the policy's penalty would do: to whom. */
  proposed_bans: z.array(z.string()),
})
export type SybilEvidence = z.infer<typeof sybilEvidence>

export const reviewState = z.enum(['open', 'asked', 'approved', 'rejected', 'banned'])

/** A question for a reviewer, with its evidence. `risk` is 0 to 1. */
export const reviewCase = z.object({
  id: z.string(),
  /** Whose case it is; absent for one of this profile's own. */
  registry: z.string().optional(),
  kind: z.enum(['similar_name', 'homograph', 'sybil', 'inconsistent_tests']),
  subject: agentId,
  risk: z.number().min(0).max(1),
  evidence: z.looseObject({ name: nameEvidence.optional(), sybil: sybilEvidence.optional() }),
  opened_at: instant,
  state: reviewState,
  decided_at: instant.optional(),
  decided_by: keyId.optional(),
  reason: z.string().optional(),
  /** The owner's objection to a decision; it opens the case again. */
  appeal: z.string().optional(),
})
export type ReviewCase = z.infer<typeof reviewCase>

/** A case as it is shown: with the agents of this profile that it falls on, whose owner may appeal. */
export const reviewCaseView = reviewCase.extend({ own_agents: z.array(agentId) })
export type ReviewCaseView = z.infer<typeof reviewCaseView>

/** `undo` takes the last decision back; `appeal` is the owner's, all others a reviewer's. */
export const reviewAction = z.enum(['approve', 'reject', 'ban', 'ask', 'undo', 'appeal'])
export type ReviewAction = z.infer<typeof reviewAction>

/** A decision as it is signed; it names the state it was made on, so that it cannot be replayed on a later one. */
export const reviewDecision = z.object({
  registry: z.string().min(1),
  case_id: z.string().min(1).max(64),
  action: reviewAction,
  from_state: reviewState,
  reason: z.string().max(2000),
  at: instant,
})
export type ReviewDecision = z.infer<typeof reviewDecision>

/** One agent's word for another (DESIGN §3), signed by the endorser's owner key. */
export const endorsement = z.object({
  from: agentId,
  to: agentId,
  capability: z.string().min(1).max(200),
  at: instant,
})
export type Endorsement = z.infer<typeof endorsement>

/**
 * A client's signed word that an agent did something for it: what a registry counts as delegations (FAILURE_MODES 4.1). It names
 * the order by digest only; what was ordered stays between the two.
 */
export const delegationNotice = z.object({
  agent_id: agentId,
  client_id: agentId,
  order_digest: digest,
  finished_at: instant,
})
export type DelegationNotice = z.infer<typeof delegationNotice>

/** What a registry answers to whoever asks for cases, and for an agent's endorsements. */
export const caseAnswer = z.object({ cases: z.array(reviewCase) })
export const endorsementAnswer = z.object({ endorsements: z.array(envelope) })
