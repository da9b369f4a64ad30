import { z } from 'zod'

/** An agent's id as the registry knows it. Remote text: shown, compared and looked up, never put into a path or a query unescaped. */
export const agentId = z
  .string()
  .min(1)
  .max(128)
  .refine((id) => /^(?:verified\/)?[^\s/\\\p{Cc}]+$/u.test(id), {
    error: 'an agent id has no white space, control character or slash (but the prefix verified/)',
  })
  .brand<'AgentId'>()
export type AgentId = z.infer<typeof agentId>

/** `sha256:` + 64 lower-case hex digits of the DER SubjectPublicKeyInfo (DESIGN §3). Key id, fingerprint and TLS pin are this one string. */
export const keyId = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, { error: 'a key id is sha256: and 64 hex digits' })
  .brand<'KeyId'>()
export type KeyId = z.infer<typeof keyId>

/** `sha256:` + 64 lower-case hex digits of some bytes: a document, an artifact, a checkpoint. */
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, { error: 'a digest is sha256: and 64 hex digits' })
  .brand<'Digest'>()
export type Digest = z.infer<typeof digest>

/** `task-` and 26 base32 characters, sortable by time of creation; or what the operator named it (`task-abc123`). */
export const taskId = z
  .string()
  .regex(/^task-[A-Za-z0-9_-]{1,64}$/, { error: 'a task id is task- and letters, digits, - or _' })
  .brand<'TaskId'>()
export type TaskId = z.infer<typeof taskId>

/** An instant as ISO 8601 in UTC, e.g. `2025-11-21T08:00:00Z` or with milliseconds. */
export const instant = z.iso.datetime({ offset: true }).brand<'Instant'>()
export type Instant = z.infer<typeof instant>

/** Milliseconds since the epoch to an {@link Instant}. */
export const toInstant = (ms: number): Instant => new Date(ms).toISOString() as Instant
/** An {@link Instant} to milliseconds since the epoch. */
export const fromInstant = (at: Instant): number => Date.parse(at)
