import { join } from 'node:path'
import Fastify from 'fastify'
import { systemClock } from '../src/main/adapters/clock'
import { openRegistryKeys } from '../src/main/hosts/registry/registry-keys'
import { signSnapshot } from '../src/main/protocol/discovery'
import { sha256Digest } from '../src/main/protocol/encoding'
import { tlsServerOptions } from '../src/main/servers/wire'
import { agentId, type KeyId, toInstant } from '../src/shared/model/ids'
import type { SnapshotEntry } from '../src/shared/model/registry'

const WORDS = ['plan', 'build', 'test', 'review', 'deploy', 'translate', 'summarise', 'search', 'schedule', 'price']
const word = (index: number): string => WORDS[index % WORDS.length] ?? ''

const entry = (index: number, at: number): SnapshotEntry => ({
  summary: {
    id: agentId.parse(`${word(index)}-${word(index * 7 + 3)}-agent-${index}`),
    name: `${word(index)} agent ${index}`,
    version: '1.2.3',
    description: `Does ${word(index)} and ${word(index * 3 + 1)} for customers of region ${index % 97}.`,
    owner: `owner-${index % 4999}`,
    lifecycle: 'active',
    capabilities: [`${word(index)}_things`, `${word(index * 11 + 5)}_documents`],
    shape: 'published',
    key_id: sha256Digest(Buffer.from(`key ${index}`)) as string as KeyId,
    endpoint: `https://agent-${index}.example:8443`,
  },
  manifest_digest: sha256Digest(Buffer.from(`manifest ${index}`)),
  revision: 1,
  published_at: toInstant(at),
  state: 'active',
})

/** A registry whose snapshot lists as many agents as asked for, with real keys and a real signature; it answers that and its root. */
process.once('message', async ({ folder, agents }: { folder: string; agents: number }) => {
  const clock = systemClock()
  const place = { home: folder, name: 'large', host: '127.0.0.1', keyFile: join(folder, 'vault.key') }
  const { root, snapshotSigner, tls } = await openRegistryKeys(place, clock)
  const now = clock.now()
  const content = {
    registry: 'large',
    version: 1,
    issued_at: toInstant(now),
    expires_at: toInstant(now + 86_400_000),
    // In the order in which a registry lists them.
    agents: Array.from({ length: agents }, (_, index) => entry(index, now)).sort((a, b) =>
      a.summary.id < b.summary.id ? -1 : 1,
    ),
    revocations: [],
  }
  const snapshot = Buffer.from(JSON.stringify(await signSnapshot(content, snapshotSigner)))
  const server = Fastify({ https: tlsServerOptions(await tls()) })
  server.get('/v1/root', async () => root.envelope)
  server.get('/v1/snapshot', async (_request, reply) => reply.type('application/json').send(snapshot))
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  process.send?.({ url, rootKey: root.content.root_key.key_id, bytes: snapshot.byteLength })
})
process.once('disconnect', () => process.exit())
