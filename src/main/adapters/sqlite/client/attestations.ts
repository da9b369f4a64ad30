import { type Acceptance, acceptance } from '../../../../shared/model/attestation-view'
import { type Digest, fromInstant } from '../../../../shared/model/ids'
import type { AttestationStore, Attested, OwnAttestation, StoredPlan, StoredRun } from '../../../engine/ports'
import { type Connection, rowDamaged, type Sealed, seal, unsealOrThrow } from '../database'
import { storedPlan } from './plan-shapes'
import { ownAttestation, storedRun } from './run-shapes'
import type { ClientTables } from './tables'

const nameOf = ({ agent_id, capability }: Attested): string => `${capability} of ${agent_id}`

/** A row that lies under another name than its content says would lend one agent the runs of another. */
const requireOf = <T extends Attested>(of: Attested, found: T, table: string): T => {
  if (found.agent_id === of.agent_id && found.capability === of.capability) return found
  throw rowDamaged(table, nameOf(of), 'it is of another capability')
}

export class SqliteAttestations implements AttestationStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async savePlan(plan: StoredPlan): Promise<void> {
    const { agent_id, capability } = plan
    const sealed = seal(plan)
    this.connection.run(
      this.connection.build
        .insertInto('test_plan')
        .values({ agent_id, capability, ...sealed })
        .onConflict((conflict) => conflict.columns(['agent_id', 'capability']).doUpdateSet(sealed)),
    )
  }

  async plan(of: Attested): Promise<StoredPlan | undefined> {
    const row = this.connection.first(this.plansOf(of))
    return row && requireOf(of, unsealOrThrow(row, storedPlan, 'test_plan', nameOf(of)), 'test_plan')
  }

  async plans(): Promise<StoredPlan[]> {
    const rows = this.connection.all(
      this.connection.build.selectFrom('test_plan').selectAll().orderBy('agent_id').orderBy('capability'),
    )
    return rows.map((row) => unsealOrThrow(row, storedPlan, 'test_plan', `${row.capability} of ${row.agent_id}`))
  }

  async saveRun(stored: StoredRun): Promise<void> {
    const { agent_id, capability, run } = stored
    const sealed = seal(stored)
    this.connection.run(
      this.connection.build
        .insertInto('test_run')
        .values({ agent_id, capability, number: run.number, ...sealed })
        .onConflict((conflict) => conflict.columns(['agent_id', 'capability', 'number']).doUpdateSet(sealed)),
    )
  }

  async runs(of: Attested, after: number): Promise<StoredRun[]> {
    const rows = this.connection.all(this.runsOf(of).where('number', '>', after).orderBy('number'))
    return rows.map((row) => {
      const stored = requireOf(
        of,
        unsealOrThrow(row, storedRun, 'test_run', `${row.number}, ${nameOf(of)}`),
        'test_run',
      )
      if (stored.run.number !== row.number) throw rowDamaged('test_run', nameOf(of), 'it has another number')
      return stored
    })
  }

  async saveOwn(attestation: OwnAttestation): Promise<void> {
    const { digest: of, agent_id, capability, issuedAt } = attestation
    const sealed = seal(attestation)
    this.connection.run(
      this.connection.build
        .insertInto('own_attestation')
        .values({ digest: of, agent_id, capability, issued_ms: fromInstant(issuedAt), ...sealed })
        .onConflict((conflict) => conflict.column('digest').doUpdateSet(sealed)),
    )
  }

  async own(of: Attested, limit: number): Promise<OwnAttestation[]> {
    const rows = this.connection.all(this.ownOf(of).orderBy('issued_ms', 'desc').limit(limit))
    return rows.map((row) => requireOf(of, ownOf(row), 'own_attestation'))
  }

  async ownByDigest(wanted: Digest): Promise<OwnAttestation | undefined> {
    const row = this.connection.first(
      this.connection.build.selectFrom('own_attestation').selectAll().where('digest', '=', wanted),
    )
    return row && ownOf(row)
  }

  async accept(accepted: Acceptance): Promise<void> {
    const { agent_id, capability } = accepted
    this.connection.run(
      this.connection.build.insertInto('acceptance').values({ agent_id, capability, ...seal(accepted) }),
    )
  }

  async acceptances(of: Attested): Promise<Acceptance[]> {
    return this.connection.all(this.acceptancesOf(of).orderBy('number', 'desc')).map(acceptanceOf)
  }

  async accepted(): Promise<ReadonlyMap<Digest, Acceptance>> {
    const rows = this.connection.all(this.connection.build.selectFrom('acceptance').selectAll().orderBy('number'))
    return new Map(rows.map(acceptanceOf).map((accepted) => [accepted.attestation, accepted]))
  }

  private plansOf({ agent_id, capability }: Attested) {
    const all = this.connection.build.selectFrom('test_plan').selectAll()
    return all.where('agent_id', '=', agent_id).where('capability', '=', capability)
  }

  private runsOf({ agent_id, capability }: Attested) {
    const all = this.connection.build.selectFrom('test_run').selectAll()
    return all.where('agent_id', '=', agent_id).where('capability', '=', capability)
  }

  private ownOf({ agent_id, capability }: Attested) {
    const all = this.connection.build.selectFrom('own_attestation').selectAll()
    return all.where('agent_id', '=', agent_id).where('capability', '=', capability)
  }

  private acceptancesOf({ agent_id, capability }: Attested) {
    const all = this.connection.build.selectFrom('acceptance').selectAll()
    return all.where('agent_id', '=', agent_id).where('capability', '=', capability)
  }
}

const ownOf = (row: Sealed & { digest: string }): OwnAttestation =>
  unsealOrThrow(row, ownAttestation, 'own_attestation', row.digest)

const acceptanceOf = (row: Sealed & { number: number }): Acceptance =>
  unsealOrThrow(row, acceptance, 'acceptance', String(row.number))
