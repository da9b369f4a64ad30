import type { KnownRegistry } from '../../../engine/ports'
import { type Connection, rowDamaged, seal, unseal } from '../database'
import { knownRegistry } from './shapes'
import type { ClientTables } from './tables'

/** The registries of the profile. Which root key is believed is a person's decision: a damaged row is an error, never a guess. */
export class RegistryRows {
  constructor(private readonly connection: Connection<ClientTables>) {}

  /** @throws StewardError `store_damaged` */
  all(): KnownRegistry[] {
    const rows = this.connection.all(this.connection.build.selectFrom('known_registry').selectAll().orderBy('name'))
    return rows.map((row) => {
      const unsealed = unseal(row, knownRegistry)
      if (!unsealed.intact) throw rowDamaged('known_registry', row.name, unsealed.reason)
      // A row filed under another name would lend one registry the root key of another.
      if (unsealed.value.name !== row.name) throw rowDamaged('known_registry', row.name, 'it names another registry')
      return unsealed.value
    })
  }

  get(name: string): KnownRegistry | undefined {
    return this.all().find((registry) => registry.name === name)
  }

  save(registry: KnownRegistry): void {
    const sealed = seal(registry)
    this.connection.run(
      this.connection.build
        .insertInto('known_registry')
        .values({ name: registry.name, ...sealed })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(sealed)),
    )
  }

  /** What was taken over from its snapshot is no longer whole: the next answer must be the whole snapshot. */
  forgetEtag(name: string): void {
    const known = this.get(name)
    if (known?.etag === undefined) return
    const { etag: _gone, ...rest } = known
    this.save(rest)
  }

  remove(name: string): boolean {
    return this.connection.run(this.connection.build.deleteFrom('known_registry').where('name', '=', name)).changes > 0
  }
}
