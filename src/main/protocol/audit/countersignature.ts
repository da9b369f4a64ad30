import {
  type AuditHead,
  auditHead,
  type Countersignature,
  type Countersigned,
  countersignature,
} from '../../../shared/model/audit'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type Digest, fromInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { RegistryRoot } from '../../../shared/model/registry'
import { readContent, signContent, snapshotKeysAt } from '../discovery/registry-documents'
import { type Signer, verifyEnvelope } from '../identity'

const maxBytes = 16 * 1024
const HEAD = { payloadType: PAYLOAD_TYPE.auditHead, schema: auditHead, name: 'the head of the log', maxBytes } as const
const COUNTERSIGNATURE = {
  payloadType: PAYLOAD_TYPE.countersignature,
  schema: countersignature,
  name: 'the countersignature',
  maxBytes,
} as const

export const signAuditHead = (head: AuditHead, signer: Signer): Promise<Envelope> => signContent(HEAD, head, signer)

/** @throws StewardError `signer_unknown`, `signature_invalid`, `document_malformed` */
export const verifyAuditHead = (envelope: Envelope, key: KeyRecord): AuditHead =>
  readContent(HEAD, verifyEnvelope(envelope, { payloadType: HEAD.payloadType, keys: [key], limits: { maxBytes } }))

export const signCountersignature = (content: Countersignature, signer: Signer): Promise<Envelope> =>
  signContent(COUNTERSIGNATURE, content, signer)

/** @throws StewardError `receipt_invalid` of another registry, or by a key that was no longer delegated; as `verifyEnvelope` */
export function verifyCountersignature(envelope: Envelope, root: RegistryRoot): Countersignature {
  const { payloadType } = COUNTERSIGNATURE
  const opened = verifyEnvelope(envelope, { payloadType, keys: root.snapshot_keys, limits: { maxBytes } })
  const content = readContent(COUNTERSIGNATURE, opened)
  const delegated = snapshotKeysAt(root, fromInstant(content.at)).map((key) => key.key_id)
  if (content.registry === root.registry && opened.verifiedKeyIds.some((key) => delegated.includes(key))) return content
  throw new StewardError('receipt_invalid', `the countersignature is not one of the registry ${root.registry}`)
}

export interface OpenedCountersignature {
  readonly content: Countersignature
  readonly rootKey: string
}

/** The hash of an entry of the log that is looked at; undefined where it has no such entry. */
export type HashAt = (entry: number) => Digest | undefined

const GONE = Number.POSITIVE_INFINITY

/**
 * What each registry's countersignatures say of a log whose chain holds. A log that was rewritten, and chained anew, is not the
 * one they know; one that was left out is missed by the next (FAILURE_MODES 6.1: the owner cannot rewrite it either).
 *
 * @returns the last of each registry, and the first entry at which a registry knows another log
 */
export function judgeCountersignatures(
  all: readonly OpenedCountersignature[],
  hashAt: HashAt,
): { countersigned: Countersigned[]; brokenAt: number | undefined } {
  const byRegistry = Map.groupBy(all, ({ rootKey, content }) => `${rootKey} ${content.agent_id} ${content.log}`)
  const countersigned: Countersigned[] = []
  let brokenAt = GONE
  for (const own of byRegistry.values()) {
    const sorted = own.toSorted((a, b) => a.content.entries - b.content.entries)
    const last = sorted.at(-1)
    if (last === undefined) continue
    const broken = firstFault(sorted, hashAt)
    brokenAt = Math.min(brokenAt, broken ?? GONE)
    const { registry, entries, at } = last.content
    countersigned.push({ registry, root_key: last.rootKey, entries, at, holds: broken === undefined })
  }
  countersigned.sort((a, b) => a.registry.localeCompare(b.registry) || a.root_key.localeCompare(b.root_key))
  return { countersigned, brokenAt: brokenAt === GONE ? undefined : brokenAt }
}

function firstFault(sorted: readonly OpenedCountersignature[], hashAt: HashAt): number | undefined {
  let before: Countersignature['previous']
  for (const { content } of sorted) {
    const { previous, entries, head } = content
    if (previous?.entries !== before?.entries || previous?.head !== before?.head) return previous?.entries ?? entries
    if (hashAt(entries) !== head) return entries
    before = { entries, head }
  }
  return undefined
}
