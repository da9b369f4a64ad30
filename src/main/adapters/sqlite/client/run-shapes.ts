import { z } from 'zod'
import { attestedRun, testOutcome } from '../../../../shared/model/attestation'
import { envelope } from '../../../../shared/model/envelope'
import { agentId, digest, instant } from '../../../../shared/model/ids'
import type { OwnAttestation, StoredRun } from '../../../engine/ports'

export const storedRun = z.object({
  agent_id: agentId,
  capability: z.string(),
  run: attestedRun,
  tests: z.array(z.object({ name: z.string(), outcome: testOutcome })),
}) satisfies z.ZodType<StoredRun>

export const ownAttestation = z.object({
  agent_id: agentId,
  capability: z.string(),
  digest,
  envelope,
  issuedAt: instant,
  published: z.array(z.string()),
}) satisfies z.ZodType<OwnAttestation>
