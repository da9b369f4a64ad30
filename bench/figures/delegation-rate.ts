import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { makeOrder } from '../../src/main/protocol/delegation'
import { contentDigest } from '../../src/main/protocol/encoding'
import { signRequest } from '../../src/main/protocol/http-signature'
import { digest, taskId, toInstant } from '../../src/shared/model/ids'
import { type Figure, interleaved, type Measurement, startServer, temporaryFolder } from '../frame'
import { type Party, partyIn } from '../frame/party'

interface Listening {
  readonly origin: string
}

const CONCURRENCY = 16
const DELEGATIONS = 2000
const ROUNDS = 8
const A_ROUND = DELEGATIONS / ROUNDS
const WARM_UP = 2

interface Order {
  readonly id: string
  readonly body: string
}

async function run(): Promise<Measurement> {
  using folder = temporaryFolder()
  const client = await made(join(folder.path, 'client'), 'bench-client')
  const agent = await made(join(folder.path, 'agent'), 'bench-agent')
  const serving = { folder: join(folder.path, 'agent'), caller: client.known }
  await using delegated = await startServer<Listening>('delegated-agent', serving)
  await using bare = await startServer<Listening>('durable-server', { folder: folder.path, ...agent.identity.tls })
  const tls = { cert: client.identity.tls.certificate, key: client.identity.tls.privateKey }
  const connections = { connections: CONCURRENCY, connect: { rejectUnauthorized: false, ...tls } }
  const agentPool = new Pool(delegated.ready.origin, connections)
  const barePool = new Pool(bare.ready.origin, connections)
  const delegate = delegator(delegated.ready.origin, agentPool, client)
  // Making orders is the client's work, and not what is measured.
  const orders = await Promise.all(
    Array.from({ length: (ROUNDS + WARM_UP) * A_ROUND }, (_, number) => orderOf(client, agent, number)),
  )
  const bodies = orders.map(({ body }) => body)
  try {
    return await interleaved({
      rounds: ROUNDS,
      warmUp: WARM_UP,
      subject: () => atOnce(orders.splice(0, A_ROUND), delegate),
      baseline: () => atOnce(bodies.splice(0, A_ROUND), (body) => barePost(barePool, body)),
    })
  } finally {
    await Promise.all([agentPool.close(), barePool.close()])
  }
}

async function made(folder: string, name: string): Promise<Party> {
  mkdirSync(folder)
  return partyIn(folder, name)
}

/** Works through the list, always so many at once. */
async function atOnce<T>(list: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = list.values()
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

async function orderOf(client: Party, agent: Party, number: number): Promise<Order> {
  const id = taskId.parse(`task-${number}`)
  const content = {
    task_id: id,
    client_id: client.known.agentId,
    agent_id: agent.known.agentId,
    manifest_digest: digest.parse(`sha256:${'0'.repeat(64)}`),
    operation: 'double',
    input: { n: number },
    idempotency_key: id,
    ordered_at: toInstant(Date.now()),
  }
  const { envelope } = await makeOrder(content, client.identity.signer)
  return { id, body: JSON.stringify(envelope) }
}

/** One whole delegation: the order is handed over, and the answer comes with the receipt. */
function delegator(origin: string, pool: Pool, { identity }: Party): (order: Order) => Promise<void> {
  const call = async (method: 'GET' | 'POST', path: string, body?: string, more = {}): Promise<string> => {
    const headers: Record<string, string> = { ...more }
    if (body !== undefined) headers['content-digest'] = contentDigest(Buffer.from(body))
    const moment = { nowMs: Date.now(), nonce: randomBytes(16).toString('base64url') }
    const signed = await signRequest({ method, targetUri: origin + path, headers }, identity.signer, moment)
    const answer = await pool.request({ method, path, headers: { ...headers, ...signed }, body: body ?? null })
    const text = await answer.body.text()
    if (answer.statusCode >= 400) throw new Error(`${method} ${path} was refused: ${text}`)
    return text
  }
  return async ({ id, body }) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': id, prefer: 'wait=10' }
    const { receipt } = JSON.parse(await call('POST', '/v1/tasks', body, headers)) as { receipt?: { payload: string } }
    const said = Buffer.from(receipt?.payload ?? '', 'base64')
    if (!said.includes('"outcome":"completed"')) throw new Error(`${id} was not completed`)
  }
}

async function barePost(pool: Pool, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await pool.request({ method: 'POST', path: '/step', headers, body })
  await answer.body.arrayBuffer()
}

export const figures: readonly Figure[] = [
  {
    name: 'delegation-rate',
    says: `${A_ROUND} small delegations, ${CONCURRENCY} at once, to an agent whose operation is a function: signed order in, signed receipt out`,
    baseline: 'as many requests to a bare HTTPS route of three durable transactions and four Ed25519 operations',
    unit: 'ms',
    // At least 60 % of its rate.
    limit: { timesBaseline: 1 / 0.6 },
    run,
  },
]
