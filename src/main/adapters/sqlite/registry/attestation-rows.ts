import { z } from 'zod'
import { envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, agentId, type Digest, fromInstant, keyId } from '../../../../shared/model/ids'
import { listedAttestation } from '../../../../shared/model/listed-attestation'
import type { RegisteredAttestation, RegisteredAttestations } from '../../../engine/ports'
import { type Connection, isDuplicate, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const registered = z.object({
  agentId,
  keyId,
  listed: listedAttestation,
  envelope,
}) satisfies z.ZodType<RegisteredAttestation>

type Row = Pick<RegistryTables['attestation'], 'digest' | 'content' | 'checksum'>

const attestationOf = (row: Row): RegisteredAttestation => unsealOrThrow(row, registered, 'attestation', row.digest)

/** The attestations of a registry, each with the document it was made of. */
export class AttestationRows implements RegisteredAttestations {
  constructor(
    private readonly connection: Connection<RegistryTables>,
    private readonly countUp: () => { version: number },
  ) {}

  async add(attestation: RegisteredAttestation): Promise<{ version: number }> {
    const { agentId: agent, listed } = attestation
    try {
      return this.connection.transaction(() => {
        this.connection.run(
          this.connection.build.insertInto('attestation').values({
            digest: listed.digest,
            agent_id: agent,
            capability: listed.capability,
            issued_ms: fromInstant(listed.issued_at),
            ...seal(attestation),
          }),
        )
        return this.countUp()
      })
    } catch (error) {
      if (!isDuplicate(error)) throw error
      throw new StewardError('conflict', `the attestation of ${listed.capability} of ${agent} is published already`, {
        cause: error,
      })
    }
  }

  async latest(agent: AgentId, capability: string): Promise<RegisteredAttestation | undefined> {
    const row = this.connection.first(
      this.rows()
        .where('agent_id', '=', agent)
        .where('capability', '=', capability)
        .orderBy('issued_ms', 'desc')
        .limit(1),
    )
    return row && attestationOf(row)
  }

  async byDigest(digest: Digest): Promise<RegisteredAttestation | undefined> {
    const row = this.connection.first(this.rows().where('digest', '=', digest))
    return row && attestationOf(row)
  }

  /** The latest of each capability, by agent: one query for a whole snapshot. */
  latestByAgent(agent?: AgentId): Map<string, RegisteredAttestation[]> {
    const { build } = this.connection
    let query = build
      .selectFrom('attestation')
      .innerJoin(
        build
          .selectFrom('attestation')
          .select(({ fn }) => ['agent_id', 'capability', fn.max<number>('issued_ms').as('issued_ms')])
          .groupBy(['agent_id', 'capability'])
          .as('newest'),
        (join) =>
          join
            .onRef('newest.agent_id', '=', 'attestation.agent_id')
            .onRef('newest.capability', '=', 'attestation.capability')
            .onRef('newest.issued_ms', '=', 'attestation.issued_ms'),
      )
      .select(['attestation.digest', 'attestation.agent_id', 'attestation.content', 'attestation.checksum'])
      .orderBy('attestation.capability')
    if (agent !== undefined) query = query.where('attestation.agent_id', '=', agent)
    const found = new Map<string, RegisteredAttestation[]>()
    for (const row of this.connection.all(query))
      found.set(row.agent_id, [...(found.get(row.agent_id) ?? []), attestationOf(row)])
    return found
  }

  private rows() {
    return this.connection.build.selectFrom('attestation').selectAll()
  }
}
