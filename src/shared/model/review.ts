import { z } from 'zod'

/** A character that makes a name suspicious, or differs between two names. `position` counts code points from 0. */
export const suspiciousCharacter = z.object({
  character: z.string(),
  code_point: z.string(),
  script: z.string(),
  name: z.string().optional(),
  position: z.number().int().nonnegative(),
  /** What stands in its place in the existing name; absent where nothing does. */
  instead_of: z
    .object({ character: z.string(), code_point: z.string(), script: z.string(), name: z.string().optional() })
    .optional(),
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
