import { readFile } from 'node:fs/promises'
import { type Envelope, envelope as envelopeSchema } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import {
  MAX_MANIFEST_BYTES,
  parseManifest,
  type VerifiedManifest,
  verifyManifestEnvelope,
} from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'

/** Base64 in JSON around the manifest. */
const MAX_FILE_BYTES = 2 * MAX_MANIFEST_BYTES

const read = async (file: string): Promise<Uint8Array> => {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new StewardError('not_found', `the manifest ${file} cannot be read`, {
      suggestions: ['Name the file of the signed manifest, or steward.json: --manifest FILE'],
      cause,
    })
  }
}

/**
 * The agent's manifest, signed by its owner: the file itself where it is signed; where it is a plain `steward.json`, the one
 * that is published for the agent it names.
 *
 * @param fetchPublished finds what a registry has published for an agent
 * @throws StewardError `not_found`, and as `verifyManifestEnvelope`
 */
export const loadOwnManifest = async (
  file: string,
  fetchPublished: (agentId: AgentId) => Promise<Envelope>,
  now: number,
): Promise<VerifiedManifest> => {
  const content = parseJsonStrict(await read(file), { maxBytes: MAX_FILE_BYTES })
  const signed = envelopeSchema.safeParse(content)
  if (signed.success) return verifyManifestEnvelope(signed.data, { now })
  const { summary } = parseManifest(content)
  return verifyManifestEnvelope(await fetchPublished(summary.id), { now, agentId: summary.id })
}
