import { type Alert, alert } from '../../../../shared/model/alert'
import { StewardError } from '../../../../shared/model/errors'
import type { Instant } from '../../../../shared/model/ids'
import type { AlertStore } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

type NewAlert = Parameters<AlertStore['raise']>[0]
type AlertChange = Parameters<AlertStore['update']>[1]

const ID = /^alert-([1-9][0-9]{0,14})$/

const unknownAlert = (id: string): StewardError =>
  new StewardError('not_found', `there is no alert ${id}`, {
    details: { id },
    suggestions: ['List the alerts again: it may have been raised in another profile.'],
  })

export class SqliteAlerts implements AlertStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async raise({ at, ...raised }: NewAlert): Promise<Alert> {
    return this.connection.transaction(() => {
      const current = this.current(raised.key)
      if (current === undefined) return this.open({ at, ...raised })
      // Who has it and whether it is snoozed stays; what is known about it is the latest.
      return this.save({ ...current, ...raised, last_at: at, count: current.count + 1 })
    })
  }

  async update(id: string, change: AlertChange): Promise<Alert> {
    return this.connection.transaction(() => this.save({ ...this.byId(id), ...change }))
  }

  async resolve(key: string, at: Instant): Promise<Alert | undefined> {
    return this.connection.transaction(() => {
      const current = this.current(key)
      return current && this.save({ ...current, state: 'resolved', last_at: at })
    })
  }

  async unresolved(key: string): Promise<Alert | undefined> {
    return this.current(key)
  }

  async list({ state }: { state?: Alert['state'] }): Promise<Alert[]> {
    const all = this.rows().orderBy('number', 'desc')
    return this.connection.all(state === undefined ? all : all.where('state', '=', state)).map(alertOf)
  }

  private rows() {
    return this.connection.build.selectFrom('alert').selectAll()
  }

  private current(key: string): Alert | undefined {
    const row = this.connection.first(this.rows().where('key', '=', key).where('state', '<>', 'resolved'))
    return row && alertOf(row)
  }

  private byId(id: string): Alert {
    const number = ID.exec(id)?.[1]
    const row = number && this.connection.first(this.rows().where('number', '=', Number(number)))
    if (!row) throw unknownAlert(id)
    return alertOf(row)
  }

  private open({ at, ...raised }: NewAlert): Alert {
    const draft = { key: raised.key, state: 'open', content: '', checksum: '' }
    const { insertedRow } = this.connection.run(this.connection.build.insertInto('alert').values(draft))
    return this.save({ ...raised, id: `alert-${insertedRow}`, first_at: at, last_at: at, count: 1, state: 'open' })
  }

  private save(changed: Alert): Alert {
    this.connection.run(
      this.connection.build
        .updateTable('alert')
        .set({ state: changed.state, ...seal(changed) })
        .where('number', '=', Number(ID.exec(changed.id)?.[1])),
    )
    return changed
  }
}

const alertOf = (row: { number: number; content: string; checksum: string }): Alert =>
  unsealOrThrow(row, alert, 'alert', `alert-${row.number}`)
