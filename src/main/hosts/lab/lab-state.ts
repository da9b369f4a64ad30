import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** What the lab remembers from start to start, so that addresses and manifests stay the same. */
const labState = z.object({
  /** Port by name. */
  registries: z.record(z.string(), z.number().int()).default({}),
  agents: z
    .record(z.string(), z.object({ port: z.number().int(), certifiedUntil: z.number(), manifestDigest: z.string() }))
    .default({}),
})
export type LabState = z.infer<typeof labState>

/** The state in a file; a file that cannot be read starts the lab afresh. */
export function readLabState(file: string): LabState {
  try {
    return labState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { registries: {}, agents: {} }
  }
}

export function writeLabState(file: string, state: LabState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
