import { z } from 'zod'
import { approvalWanted } from '../../model/approval'
import { envelope } from '../../model/envelope'
import { agentId, digest, keyId } from '../../model/ids'
import { submissionReceipt } from '../../model/registry'
import { documentVerdict } from '../../model/views'
import { command } from './command'

/** Signing, publishing and verifying documents. */
export const documentsCommands = {
  'documents.verify': command(z.strictObject({ name: z.string(), text: z.string() }), documentVerdict),
  'manifest.sign': command(
    z.strictObject({
      manifest: z.record(z.string(), z.unknown()),
      /** What the agent's machine made with `steward agent keys`: its operational keys, to be certified. */
      certify: envelope.optional(),
      endpoint: z.string().optional(),
      /** Makes a missing owner key for the agent instead of refusing. */
      create_key: z.boolean().optional(),
    }),
    z.object({ envelope, digest, key_id: keyId }),
  ),
  'manifest.publish': command(
    z.strictObject({ envelope, registry: z.string().optional() }),
    z.object({
      receipts: z.array(z.object({ registry: z.string(), receipt: submissionReceipt })),
      approval: approvalWanted.optional(),
    }),
  ),
  /** Makes and publishes the manifest this profile delegates as, with its client keys (TRUST "Keys"). */
  'client.enroll': command(
    z.strictObject({ client_id: agentId.optional() }),
    z.object({ client_id: agentId, key_id: keyId }),
  ),
} as const
