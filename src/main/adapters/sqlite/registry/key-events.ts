import { z } from 'zod'
import { type SigningActivity, signingActivity } from '../../../../shared/model/activity'
import { envelope } from '../../../../shared/model/envelope'
import { type AgentId, agentId, type Digest, digest, instant, keyId } from '../../../../shared/model/ids'
import type { PendingRotation, RegistryKeyEvents, Suspension } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const pendingRotation = z.object({
  digest,
  agentId,
  from: keyId,
  to: keyId,
  envelope,
  submittedAt: instant,
  maturesAt: instant,
  outcome: z.enum(['waiting', 'accepted', 'vetoed', 'void']),
  because: z.string().exactOptional(),
}) satisfies z.ZodType<PendingRotation>

const suspensionRecord = z.object({
  agentId,
  cause: z.enum(['revocation', 'owner']),
  reason: z.string(),
  at: instant,
  active: z.boolean(),
}) satisfies z.ZodType<Suspension>

export class SqliteRegistryKeyEvents implements RegistryKeyEvents {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async addRotation(rotation: PendingRotation): Promise<void> {
    this.saveRotation(rotation)
  }

  async waitingRotations(id?: AgentId): Promise<PendingRotation[]> {
    const waiting = this.connection.build
      .selectFrom('rotation')
      .selectAll()
      .where('outcome', '=', 'waiting')
      .orderBy('matures_at')
      .orderBy('digest')
    const rows = this.connection.all(id === undefined ? waiting : waiting.where('agent_id', '=', id))
    return rows.map((row) => unsealOrThrow(row, pendingRotation, 'rotation', row.digest))
  }

  async rotation(of: Digest): Promise<PendingRotation | undefined> {
    const row = this.connection.first(this.connection.build.selectFrom('rotation').selectAll().where('digest', '=', of))
    return row && unsealOrThrow(row, pendingRotation, 'rotation', row.digest)
  }

  async settleRotation(of: Digest, outcome: 'accepted' | 'vetoed' | 'void', because: string): Promise<void> {
    const waiting = await this.rotation(of)
    if (waiting) this.saveRotation({ ...waiting, outcome, because })
  }

  async suspension(id: AgentId): Promise<Suspension | undefined> {
    const row = this.connection.first(
      this.connection.build.selectFrom('suspension').selectAll().where('agent_id', '=', id),
    )
    return row && unsealOrThrow(row, suspensionRecord, 'suspension', row.agent_id)
  }

  async saveSuspension(suspension: Suspension): Promise<void> {
    const sealed = seal(suspension)
    this.connection.run(
      this.connection.build
        .insertInto('suspension')
        .values({ agent_id: suspension.agentId, ...sealed })
        .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(sealed)),
    )
  }

  async record(activity: Omit<SigningActivity, 'seq'>): Promise<void> {
    this.connection.transaction(() => {
      const last = this.connection.first(
        this.connection.build
          .selectFrom('activity')
          .select('seq')
          .where('agent_id', '=', activity.agent_id)
          .orderBy('seq', 'desc')
          .limit(1),
      )
      const entry = { ...activity, seq: (last?.seq ?? 0) + 1 }
      this.connection.run(
        this.connection.build
          .insertInto('activity')
          .values({ agent_id: entry.agent_id, seq: entry.seq, ...seal(entry) }),
      )
    })
  }

  async activity(id: AgentId, after: number, limit: number): Promise<SigningActivity[]> {
    const rows = this.connection.all(
      this.connection.build
        .selectFrom('activity')
        .selectAll()
        .where('agent_id', '=', id)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit),
    )
    return rows.map((row) => unsealOrThrow(row, signingActivity, 'activity', `${row.agent_id} ${row.seq}`))
  }

  private saveRotation(rotation: PendingRotation): void {
    const row = { outcome: rotation.outcome, ...seal(rotation) }
    this.connection.run(
      this.connection.build
        .insertInto('rotation')
        .values({ digest: rotation.digest, agent_id: rotation.agentId, matures_at: rotation.maturesAt, ...row })
        .onConflict((conflict) => conflict.column('digest').doUpdateSet(row)),
    )
  }
}
