import { createHash } from 'node:crypto'
import { z } from 'zod'
import { envelope } from '../../../../shared/model/envelope'
import { type AgentId, agentId } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import { parseJson, readText } from '../files'

/** As much of a manifest as serving it needs; signing looks at the whole. */
const servable = z.looseObject({
  agent: z.looseObject({ id: agentId }),
  capabilities: z
    .looseObject({ interfaces: z.array(z.looseObject({ protocol: z.string(), endpoint: z.string() })).optional() })
    .optional(),
})

export interface PlainManifest {
  readonly content: Record<string, unknown>
  readonly agentId: AgentId
  /** Of the file's text. */
  readonly digest: string
  readonly endpoint: string | undefined
}

/**
 * A plain `steward.json`; undefined for one that is signed already, which is served as it is.
 *
 * @throws StewardError `not_found`, `document_malformed`, `manifest_invalid`
 */
export async function readPlainManifest(file: string): Promise<PlainManifest | undefined> {
  const text = await readText(file)
  const content = parseJson(text, file)
  if (envelope.safeParse(content).success) return undefined
  const parsed = servable.safeParse(content)
  if (!parsed.success)
    throw new StewardError('manifest_invalid', `the manifest ${file} names no agent`, {
      suggestions: ['Describe the agent in a steward.json of the published form: agent.id, credentials, capabilities'],
      cause: parsed.error,
    })
  return {
    content: parsed.data,
    agentId: parsed.data.agent.id,
    digest: createHash('sha256').update(text).digest('hex'),
    endpoint: parsed.data.capabilities?.interfaces?.find((entry) => entry.protocol === 'https')?.endpoint,
  }
}
