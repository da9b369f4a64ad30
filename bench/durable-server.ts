import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import Fastify from 'fastify'

/** The bare cost of a small task: an HTTPS route that makes three durable transactions and four Ed25519 operations. */
process.once(
  'message',
  async ({ folder, certificate, privateKey }: { folder: string; certificate: string; privateKey: string }) => {
    const database = new Sqlite(join(folder, 'bare.db'))
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec('CREATE TABLE step (row INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT')
    const insert = database.prepare('INSERT INTO step (content) VALUES (?)')
    const keys = generateKeyPairSync('ed25519')
    const server = Fastify({ https: { cert: certificate, key: privateKey, minVersion: 'TLSv1.3' } })
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    server.post('/step', async ({ body }, reply) => {
      const bytes = body as Buffer
      for (let direction = 0; direction < 2; direction++)
        if (!verify(null, bytes, keys.publicKey, sign(null, bytes, keys.privateKey))) throw new Error('not verified')
      for (let step = 0; step < 3; step++) insert.run(bytes)
      return reply.type('application/json').send(bytes)
    })
    process.send?.({ origin: await server.listen({ host: '127.0.0.1', port: 0 }) })
  },
)
process.once('disconnect', () => process.exit())
