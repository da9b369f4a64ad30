import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../src/main/adapters/clock'
import { WorkerPool } from '../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../src/main/engine/ports'
import { ResultInspector } from '../../src/main/engine/results/result-inspector'
import { inspectionRules } from '../../src/main/protocol/result'
import { type Digest, digest } from '../../src/shared/model/ids'
import { defaultPolicy } from '../../src/shared/model/policy'
import { type Figure, interleaved, type Measurement, startServer, temporaryFolder } from '../frame'

const MEGABYTE = 1024 * 1024
const SIZE = 1024 * MEGABYTE
const ROUNDS = { rounds: 7, warmUp: 1 }
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }

async function writeArtifact(path: string): Promise<void> {
  const file = await open(path, 'w')
  const block = randomFillSync(Buffer.alloc(MEGABYTE))
  for (let written = 0; written < SIZE; written += MEGABYTE) await file.write(block)
  await file.close()
}

/** `SHA2-256(path)= hex`, as whoever distrusts us would compute it. */
async function opensslDigest(path: string): Promise<Digest> {
  const child = spawn('openssl', ['dgst', '-sha256', path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`openssl ended with code ${code}`)
  return digest.parse(`sha256:${said.trim().split(' ').at(-1)}`)
}

/** The whole check of a result of one opaque file, as the engine has it done. */
async function throughput(): Promise<Measurement> {
  using folder = temporaryFolder()
  const path = join(folder.path, 'artifact.bin')
  await writeArtifact(path)
  const workers = new WorkerPool<WorkKinds>({ clock: systemClock(), log: quiet })
  const inspector = new ResultInspector({ workers })
  const job = {
    rules: inspectionRules(defaultPolicy().delegation.result_validation),
    files: [{ name: 'artifact.bin', path, digest: await opensslDigest(path) }],
    sizes: [SIZE],
    schemas: {},
  }
  const subject = async (): Promise<void> => {
    const { files } = await inspector.inspect(job)
    // A check that found something else than nothing did other work.
    if (files[0]?.findings.length !== 0 || !files[0].checked.includes('digest')) throw new Error('it was not checked')
  }
  try {
    return await interleaved({ ...ROUNDS, subject, baseline: () => opensslDigest(path) })
  } finally {
    await workers.close()
  }
}

/** Peak memory of a process of its own that takes the artifact into quarantine and checks it. */
async function memory(): Promise<Measurement> {
  using folder = temporaryFolder()
  const path = join(folder.path, 'artifact.bin')
  await writeArtifact(path)
  const facts = { path, size: SIZE, digest: await opensslDigest(path), folder: folder.path }
  await using checked = await startServer<{ peakMb: number }>('checked-result', facts)
  return { measured: [checked.ready.peakMb] }
}

export const figures: readonly Figure[] = [
  {
    name: 'result-validation',
    says: 'checking a result of one opaque artifact of 1 GB',
    baseline: 'openssl dgst -sha256 of the same file; 60 % of its rate is 1.67 times its time',
    unit: 'ms',
    limit: { timesBaseline: 1.67 },
    run: throughput,
  },
  {
    name: 'result-validation-memory',
    says: 'peak memory of a process that takes in and checks an artifact of 1 GB',
    baseline: '250 MB',
    unit: 'MB',
    limit: { amount: 250 },
    counts: 'worst',
    run: memory,
  },
]
