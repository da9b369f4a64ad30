import { z } from 'zod'
import { artifact, attempt, delegationSummary } from '../../../../shared/model/delegation'
import { envelope } from '../../../../shared/model/envelope'
import { digest, keyId, taskId } from '../../../../shared/model/ids'
import type { StoredDelegation } from '../../../engine/ports'

/** A row of the delegations, checked whenever one is read, as those in `shapes`. */
export const storedDelegation = delegationSummary.extend({
  // JSON has no undefined: an order without input is an order with null.
  input: z.unknown().default(null),
  output: z.unknown().exactOptional(),
  order: envelope,
  orderDigest: digest,
  orderSignedBy: keyId,
  receipt: envelope.optional(),
  receiptDigest: digest.optional(),
  receiptSignedBy: keyId.optional(),
  artifacts: z.array(artifact),
  lastEvent: z.number().int().nonnegative(),
  attempts: z.array(attempt).default([]),
  execution: z
    .object({ number: z.number().int().min(2), task_id: taskId, idempotency_key: z.string() })
    .exactOptional(),
}) satisfies z.ZodType<StoredDelegation>
