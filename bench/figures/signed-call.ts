import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { systemClock, systemRandom } from '../../src/main/adapters/clock'
import { PinnedHttp } from '../../src/main/adapters/http'
import type { HttpRequest, Peer } from '../../src/main/engine/ports'
import { type Figure, interleaved, type Measurement, startServer, temporaryFolder } from '../frame'
import { type Party, partyIn } from '../frame/party'

interface Listening {
  readonly origin: string
}

/** About as long as what RFC 9421 has signed of a call. */
const SIGNED_BYTES = 400

const request: HttpRequest = {
  method: 'POST',
  path: '/echo',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ input: randomBytes(375).toString('base64').padEnd(1012, '.') })),
  timeoutMs: 10_000,
}

async function run(): Promise<Measurement> {
  using folder = temporaryFolder()
  const client = await made(join(folder.path, 'client'), 'bench-client')
  const agent = await made(join(folder.path, 'agent'), 'bench-agent')
  const serving = { folder: join(folder.path, 'agent'), caller: client.known }
  await using signed = await startServer<Listening>('signed-server', serving)
  await using bare = await startServer<Listening>('bare-server', agent.identity.tls)

  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }
  const policy = () => ({ offline: false, allowPrivateAddresses: true })
  const http = new PinnedHttp({ clock: systemClock(), random: systemRandom, log, policy })
  const peer: Peer = {
    origin: signed.ready.origin,
    pins: agent.known.tlsPins,
    agentId: agent.known.agentId,
    responseKeys: [agent.known.key],
  }
  const pool = new Pool(bare.ready.origin, { connections: 1, connect: { rejectUnauthorized: false } })
  const fourOperations = bareEd25519()
  try {
    return await interleaved({
      rounds: 1500,
      warmUp: 300,
      subject: () => http.call(peer, request, client.identity),
      baseline: async () => {
        await barePost(pool)
        fourOperations()
      },
    })
  } finally {
    await Promise.all([http.close(), pool.close()])
  }
}

async function made(folder: string, name: string): Promise<Party> {
  mkdirSync(folder)
  return partyIn(folder, name)
}

async function barePost(pool: Pool): Promise<void> {
  const { method, path, headers = {}, body = null } = request
  const answer = await pool.request({ method, path, headers, body })
  await answer.body.arrayBuffer()
}

/** Two signatures and two verifications, as request and answer need. */
function bareEd25519(): () => void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = randomBytes(SIGNED_BYTES)
  return () => {
    for (let direction = 0; direction < 2; direction++)
      if (!verify(null, bytes, publicKey, sign(null, bytes, privateKey))) throw new Error('Ed25519 does not verify')
  }
}

export const figures: readonly Figure[] = [
  {
    name: 'signed-call',
    says: 'a POST of 1 kB over kept-alive mutual TLS, request and answer signed and verified, replays refused',
    baseline: 'a bare HTTPS POST of the same to a bare route in another process, plus four bare Ed25519 operations',
    unit: 'ms',
    limit: { timesBaseline: 2.2 },
    run,
  },
]
