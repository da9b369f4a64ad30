import type { Digest } from '../../../../shared/model/ids'
import type { CachedDocument } from '../../../engine/ports'
import { sha256Digest } from '../../../protocol/encoding'
import { type Connection, seal, unseal } from '../database'
import type { DamagedRows } from './damaged-rows'
import { documentFacts } from './shapes'
import type { ClientTables } from './tables'

/** Documents by digest. A damaged one is dropped, for it can be fetched again. */
export class DocumentRows {
  constructor(
    private readonly connection: Connection<ClientTables>,
    private readonly damaged: DamagedRows,
  ) {}

  get(digest: Digest): CachedDocument | undefined {
    const row = this.connection.first(
      this.connection.build.selectFrom('document').selectAll().where('digest', '=', digest),
    )
    if (row === undefined) return undefined
    const unsealed = unseal(row, documentFacts)
    if (!unsealed.intact) return this.setAside(digest, unsealed.reason)
    const { bytesDigest, ...facts } = unsealed.value
    if (facts.digest !== digest) return this.setAside(digest, 'it is filed under another digest')
    const bytes = new Uint8Array(row.bytes)
    if (sha256Digest(bytes) !== bytesDigest) return this.setAside(digest, 'its bytes changed')
    return { ...facts, bytes }
  }

  save({ bytes, ...facts }: CachedDocument): void {
    const row = { bytes, ...seal({ ...facts, bytesDigest: sha256Digest(bytes) }) }
    this.connection.run(
      this.connection.build
        .insertInto('document')
        .values({ digest: facts.digest, ...row })
        .onConflict((conflict) => conflict.column('digest').doUpdateSet(row)),
    )
  }

  private setAside(digest: Digest, reason: string): undefined {
    this.connection.transaction(() => {
      this.connection.run(this.connection.build.deleteFrom('document').where('digest', '=', digest))
      this.damaged.record('document', digest, reason)
    })
    return undefined
  }
}
