import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { checkpointFolders } from '../../src/main/adapters/blobs'
import { systemClock, systemRandom } from '../../src/main/adapters/clock'
import { PinnedHttp } from '../../src/main/adapters/http'
import type { CheckpointFolder, HttpRequest, Peer } from '../../src/main/engine/ports'
import { blockSizes, makeOrder, PieceReader, readOwnEvent, verifyCheckpoint } from '../../src/main/protocol/delegation'
import { parseEnvelope } from '../../src/main/protocol/identity'
import type { TaskEvent } from '../../src/shared/model/delegation'
import { type Digest, digest, type TaskId, taskId, toInstant } from '../../src/shared/model/ids'
import { type Figure, type Measurement, startServer, temporaryFolder } from '../frame'
import { type Party, partyIn } from '../frame/party'

const ROUNDS = 4
const MEGABYTE = 1_000_000
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }

type Announced = Extract<TaskEvent, { type: 'checkpoint' }>

interface Sample {
  readonly ms: number
  readonly megabytes: number
}

/** First a checkpoint of 200 MB, then one after 1 MB of them changed; each from the end of the phase to the client's disk. */
async function rounds(count: number): Promise<{ full: Sample; changed: Sample }[]> {
  using folder = temporaryFolder()
  const client = await made(join(folder.path, 'client'), 'bench-client')
  const agent = await made(join(folder.path, 'agent'), 'bench-agent')
  const agentFolder = join(folder.path, 'agent')
  await using served = await startServer<{ origin: string }>('checkpointed-agent', {
    folder: agentFolder,
    caller: client.known,
  })
  const bench = new Bench(served.ready.origin, client, agent, agentFolder, join(folder.path, 'kept'))
  try {
    const samples: { full: Sample; changed: Sample }[] = []
    for (let round = 0; round < count; round++) samples.push(await bench.round(taskId.parse(`task-${round}`)))
    return samples
  } finally {
    await bench.close()
  }
}

async function made(folder: string, name: string): Promise<Party> {
  mkdirSync(folder)
  return partyIn(folder, name)
}

/** The client's side, as the engine keeps a checkpoint, with what travels counted. */
class Bench {
  readonly #http: PinnedHttp
  readonly #peer: Peer
  #travelled = 0

  constructor(
    origin: string,
    private readonly client: Party,
    private readonly agent: Party,
    private readonly agentFolder: string,
    private readonly kept: string,
  ) {
    const policy = () => ({ offline: false, allowPrivateAddresses: true })
    this.#http = new PinnedHttp({ clock: systemClock(), random: systemRandom, log: quiet, policy })
    const { tlsPins, agentId, key } = agent.known
    this.#peer = { origin, pins: tlsPins, agentId, responseKeys: [key] }
  }

  async round(id: TaskId): Promise<{ full: Sample; changed: Sample }> {
    const orderDigest = await this.#order(id)
    const folder = checkpointFolders(() => this.kept).folder(id)
    const abort = new AbortController()
    const events = this.#checkpoints(id, abort.signal)
    while (!existsSync(join(this.agentFolder, `${id}-grown`))) await delay(20)
    const take = async (phase: string): Promise<Sample> => {
      this.#travelled = 0
      const start = performance.now()
      writeFileSync(join(this.agentFolder, `${id}-${phase}`), '')
      const { value } = await events.next()
      if (!value) throw new Error('no checkpoint was announced')
      await this.#keep(id, value, orderDigest, folder)
      return { ms: performance.now() - start, megabytes: this.#travelled / MEGABYTE }
    }
    const full = await take('GROW')
    // What is younger than a second is read again.
    await delay(1200)
    const changed = await take('CHANGE')
    writeFileSync(join(this.agentFolder, `${id}-END`), '')
    abort.abort()
    return { full, changed }
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  async #order(id: TaskId): Promise<Digest> {
    const { envelope, digest: orderDigest } = await makeOrder(
      {
        task_id: id,
        client_id: this.client.known.agentId,
        agent_id: this.agent.known.agentId,
        manifest_digest: digest.parse(`sha256:${'0'.repeat(64)}`),
        operation: 'grow',
        input: {},
        idempotency_key: id,
        ordered_at: toInstant(Date.now()),
        checkpoint_interval_ms: 3_600_000,
      },
      this.client.identity.signer,
    )
    const headers = { 'content-type': 'application/json', 'idempotency-key': id }
    await this.#call({ method: 'POST', path: '/v1/tasks', headers, body: Buffer.from(JSON.stringify(envelope)) })
    return orderDigest
  }

  async *#checkpoints(id: TaskId, signal: AbortSignal): AsyncGenerator<Announced> {
    const request = { method: 'GET', path: `/v1/tasks/${id}/events`, timeoutMs: 60_000, signal } as const
    const stream = await this.#http.stream(this.#peer, request, this.client.identity)
    for await (const { data } of stream.events) {
      const event = data === '' ? undefined : readOwnEvent(parseEnvelope(Buffer.from(data)))
      if (event?.type === 'checkpoint') yield event
    }
  }

  async #keep(id: TaskId, event: Announced, orderDigest: Digest, folder: CheckpointFolder): Promise<void> {
    const path = `/v1/tasks/${id}/checkpoints/${event.number}`
    const answer = await this.#call({ method: 'GET', path, maxBytes: 32 * MEGABYTE })
    const document = parseEnvelope(answer.body, { maxBytes: 32 * MEGABYTE })
    const { agentId, key } = this.agent.known
    const { number, digest: announced } = event
    const expected = { taskId: id, agentId, orderDigest, number, digest: announced, keys: [key] }
    const { content } = verifyCheckpoint(document, expected)
    const missing: [Digest, number][] = []
    for (const block of blockSizes(content.files)) if (!(await folder.blocks.has(block[0]))) missing.push(block)
    const body = Buffer.from(JSON.stringify({ blocks: missing.map(([block]) => block) }))
    const request: HttpRequest = { method: 'POST', path: `${path}/blocks`, body, timeoutMs: 60_000 }
    const stream = await this.#http.stream(this.#peer, request, this.client.identity)
    this.#travelled += body.byteLength
    const pieces = new PieceReader(this.#counted(stream.body))
    for (const [block, size] of missing) await folder.blocks.putStream(once(await pieces.take(size)), block, size)
    await folder.save(String(number), document)
  }

  async *#counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#travelled += chunk.byteLength
      yield chunk
    }
  }

  async #call(request: Omit<HttpRequest, 'timeoutMs'>) {
    const answer = await this.#http.call(this.#peer, { ...request, timeoutMs: 60_000 }, this.client.identity)
    this.#travelled += answer.body.byteLength
    return answer
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function time(): Promise<Measurement> {
  const samples = await rounds(ROUNDS)
  return { measured: samples.map(({ changed }) => changed.ms), baseline: samples.map(({ full }) => full.ms) }
}

async function wire(): Promise<Measurement> {
  const samples = await rounds(2)
  return { measured: samples.map(({ changed }) => changed.megabytes) }
}

export const figures: readonly Figure[] = [
  {
    name: 'checkpoint-time',
    says: 'a checkpoint of 200 MB of which 1 MB changed, from the end of the phase to the disk of the client',
    baseline: 'the first checkpoint of the same 200 MB, in the same run',
    unit: 'ms',
    limit: { timesBaseline: 0.15 },
    run: time,
  },
  {
    name: 'checkpoint-wire',
    says: 'what travels for it: the signed document, the question for blocks, and the blocks',
    baseline: 'the budget',
    unit: 'MB',
    limit: { amount: 2.5 },
    counts: 'worst',
    run: wire,
  },
]
