import { join } from 'node:path'
import { z } from 'zod'
import { type Envelope, envelope } from '../../../../shared/model/envelope'
import { isFile, parseJson, readText, writeOut } from '../files'

/** What an agent's home keeps of the manifest it serves with, so that it is signed again only when it has to be. */
const record = z.object({
  /** Digest of the plain manifest it was made from. */
  source: z.string(),
  endpoint: z.string(),
  port: z.number().int(),
  /** When the first of the certified keys ends, in milliseconds since the epoch. */
  certified_until: z.number(),
})
export type ServedManifest = z.infer<typeof record>

/** The signed manifest, as the agent's program reads it. */
export const signedFile = (home: string): string => join(home, 'manifest.signed.json')
const recordFile = (home: string): string => join(home, 'manifest.made.json')

/** What was signed for this home; undefined where nothing was, or where it cannot be read and so is made again. */
export async function readServedManifest(home: string): Promise<ServedManifest | undefined> {
  if (!(await isFile(recordFile(home))) || !(await isFile(signedFile(home)))) return undefined
  const parsed = record.safeParse(parseJson(await readText(recordFile(home)), recordFile(home)))
  return parsed.success ? parsed.data : undefined
}

export async function keepServedManifest(
  home: string,
  signed: Envelope,
  made: Omit<ServedManifest, 'certified_until'>,
) {
  await writeOut(signedFile(home), `${JSON.stringify(envelope.parse(signed), null, 2)}\n`)
  const kept: ServedManifest = { ...made, certified_until: certifiedUntil(signed) }
  await writeOut(recordFile(home), `${JSON.stringify(kept, null, 2)}\n`)
}

const certified = z.object({
  identity: z.object({ operational_keys: z.array(z.object({ not_after: z.iso.datetime({ offset: true }) })).min(1) }),
})

/** From our own signed manifest: the engine has just made it. */
function certifiedUntil(signed: Envelope): number {
  const content = certified.parse(JSON.parse(Buffer.from(signed.payload, 'base64').toString('utf8')))
  return Math.min(...content.identity.operational_keys.map((key) => Date.parse(key.not_after)))
}
