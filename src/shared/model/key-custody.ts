import { z } from 'zod'
import { agentId, instant } from './ids'
import { keyRecord } from './key'

/** A key whose private part is on paper and nowhere else: what must be known of it to name it in manifests. */
export const offlineKey = z.object({ agent_id: agentId, key: keyRecord, made_at: instant })
export type OfflineKeyRecord = z.infer<typeof offlineKey>
