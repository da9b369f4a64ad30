import { z } from 'zod'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { instant } from '../../../shared/model/ids'
import type { RegistryRoot } from '../../../shared/model/registry'
import { type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent, snapshotKeysAt } from './registry-documents'

/** A registry tells that it has a new version; what is in it is read from the snapshot. */
export const registryEvent = z.object({
  registry: z.string().min(1),
  version: z.number().int().positive(),
  at: instant,
})
export type RegistryEvent = z.infer<typeof registryEvent>

const EVENT = { payloadType: PAYLOAD_TYPE.event, schema: registryEvent, name: 'the event', maxBytes: 8 * 1024 } as const

/** @throws StewardError `document_malformed` */
export const signRegistryEvent = (event: RegistryEvent, signer: Signer): Promise<Envelope> =>
  signContent(EVENT, event, signer)

/** TRUST "In flight": each event is signed. @throws StewardError `snapshot_invalid` for another registry's; else as `verifyEnvelope` */
export const verifyRegistryEvent = (envelope: Envelope, root: RegistryRoot, now: number): RegistryEvent => {
  const { payloadType, maxBytes } = EVENT
  const opened = verifyEnvelope(envelope, { payloadType, keys: snapshotKeysAt(root, now), limits: { maxBytes } })
  const event = readContent(EVENT, opened)
  if (event.registry !== root.registry)
    throw new StewardError('snapshot_invalid', `an event of ${event.registry} came from ${root.registry}`)
  return event
}
