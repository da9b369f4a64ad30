import type { Arrangement } from '../../../engine/ports'
import type { Connection } from '../database'
import type { ClientTables } from './tables'

const QUORUM = 'quorum'

/** FAILURE_MODES 5.1 `priority`: the row of the registry that is asked first; imports come after all of them. */
const firstBySource = (of: string): string => `
  SELECT row FROM (
    SELECT cached_agent.row, row_number() OVER (PARTITION BY id ORDER BY coalesce(place, 1000000), source) AS nth
    FROM cached_agent LEFT JOIN source_rank ON name = source WHERE ${of}
  ) WHERE nth = 1`

/**
 * DESIGN §11 "lying registry": only what k independent voices say alike. A mirror under the same root key is the same voice.
 * Imports are shown where no registry lists the agent: they vouch for nothing.
 */
const agreedUpon = (of: string): string => `
  SELECT row FROM (
    SELECT cached_agent.row, row_number() OVER (PARTITION BY cached_agent.id ORDER BY place) AS nth
    FROM cached_agent JOIN source_rank ON name = source
    JOIN (
      SELECT id AS agreed_id, digest AS agreed_digest, state AS agreed_state
      FROM cached_agent JOIN source_rank ON name = source WHERE ${of}
      GROUP BY id, digest, state HAVING count(DISTINCT voice) >= (SELECT value + 0 FROM setting WHERE name = '${QUORUM}')
    ) ON agreed_id = id AND agreed_digest = digest AND agreed_state IS state
    WHERE ${of}
  ) WHERE nth = 1
  UNION ALL
  SELECT min(row) FROM cached_agent LEFT JOIN source_rank ON name = source WHERE ${of} GROUP BY id HAVING count(place) = 0`

const settling = (believed: string, of: string): string => `
  WITH believed AS MATERIALIZED (${believed})
  UPDATE cached_agent SET preferred = 1 - preferred
  WHERE ${of} AND preferred <> (row IN believed)`

/** Found through the index, which has no content to read past. */
const ALL_BELIEVED = `
  UPDATE cached_agent SET preferred = 1
  WHERE row IN (SELECT row FROM cached_agent INDEXED BY cached_agent_columns WHERE preferred = 0)`

/** With one source left, whatever is left of an agent is believed. */
const ONE_BELIEVED = 'UPDATE cached_agent SET preferred = 1 WHERE id = ? AND preferred = 0'

const EVERY = 'true'
const ONE = 'id = @id'

/**
 * Which of an agent's rows each search shows and each use believes. Kept as a column, so that a search over a hundred
 * thousand rows need not compare them; settled within every transaction that changes rows or the order.
 */
export class SourceOrder {
  constructor(private readonly connection: Connection<ClientTables>) {}

  /** Takes another order over and settles every row. Within a transaction of the caller. */
  set({ sources, quorum }: Arrangement): void {
    this.connection.run(this.connection.build.deleteFrom('source_rank'))
    for (const [place, { name, voice }] of sources.entries())
      this.connection.run(this.connection.build.insertInto('source_rank').values({ name, place, voice }))
    const value = quorum === undefined ? '' : String(quorum)
    this.connection.run(
      this.connection.build
        .insertInto('setting')
        .values({ name: QUORUM, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
    )
    this.settleAll()
  }

  settleAll(): void {
    if (this.isSingle()) {
      this.connection.statement(ALL_BELIEVED).run()
      return
    }
    const believed = this.needsQuorum() ? agreedUpon(EVERY) : firstBySource(EVERY)
    this.connection.statement(settling(believed, EVERY)).run()
  }

  /** Settles the rows of agents that lost one. */
  settleLeft(ids: readonly string[]): void {
    const single = this.isSingle()
    for (const id of ids)
      if (single) this.connection.statement(ONE_BELIEVED).run(id)
      else this.settle(id)
  }

  /** Settles the rows of one agent. */
  settle(id: string): void {
    if (this.isSingle()) {
      this.connection.statement(ALL_BELIEVED).run()
      return
    }
    const believed = this.needsQuorum() ? agreedUpon(ONE) : firstBySource(ONE)
    this.connection.statement(settling(believed, ONE)).run({ id })
  }

  /** Whether one source says everything: then each of its rows is the believed one. */
  private isSingle(): boolean {
    const other = this.connection.statement(
      'SELECT 1 FROM cached_agent WHERE source > (SELECT min(source) FROM cached_agent) LIMIT 1',
    )
    return !this.needsQuorum() && other.get() === undefined
  }

  private needsQuorum(): boolean {
    const query = this.connection.build.selectFrom('setting').select('value').where('name', '=', QUORUM)
    return (this.connection.first(query)?.value ?? '') !== ''
  }
}
