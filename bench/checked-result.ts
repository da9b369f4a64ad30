import { createReadStream } from 'node:fs'
import { systemClock } from '../src/main/adapters/clock'
import { QuarantineFolders } from '../src/main/adapters/quarantine'
import { WorkerPool } from '../src/main/adapters/worker-pool'
import type { WorkKinds } from '../src/main/engine/ports'
import { ResultInspector } from '../src/main/engine/results/result-inspector'
import { inspectionRules } from '../src/main/protocol/result'
import { type Digest, taskId } from '../src/shared/model/ids'
import { defaultPolicy } from '../src/shared/model/policy'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }

interface Facts {
  readonly path: string
  readonly size: number
  readonly digest: Digest
  readonly folder: string
}

/** A client that takes one artifact into quarantine and has it checked, and tells the most memory it ever had. */
process.once('message', async ({ path, size, digest, folder }: Facts) => {
  const quarantine = new QuarantineFolders(folder)
  const place = { taskId: taskId.parse('task-bench'), execution: 1 }
  const arrived = await quarantine.receive(place, 0, 'artifact.bin', createReadStream(path), size)
  const workers = new WorkerPool<WorkKinds>({ clock: systemClock(), log })
  const { files } = await new ResultInspector({ workers }).inspect({
    rules: inspectionRules(defaultPolicy().delegation.result_validation),
    files: [{ name: 'artifact.bin', path: arrived.path, digest }],
    sizes: [size],
    schemas: {},
  })
  if (!arrived.complete || files[0]?.findings.length !== 0) throw new Error('the artifact was not accepted')
  await workers.close()
  process.send?.({ peakMb: process.resourceUsage().maxRSS / 1024 })
})
process.once('disconnect', () => process.exit())
