import { DAY_MS } from '../../../../shared/model/duration'
import { type Envelope, envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/steward-error'
import { parseJson } from '../files'
import { plain, tree } from '../rendering'
import type { Session } from '../session'
import type { Place } from './place'
import type { PlainManifest } from './plain-manifest'
import { keepServedManifest, readServedManifest } from './served-manifest'

/** Keys are certified for 30 days; an agent that starts with fewer than these left is given new ones. */
const RENEW_BEFORE_MS = 10 * DAY_MS

/** Whether the home's signed manifest still says what the plain one does, of this place, for long enough. */
export async function isCertified(home: string, manifest: PlainManifest, place: Place, now: number): Promise<boolean> {
  const served = await readServedManifest(home)
  return (
    served !== undefined &&
    served.source === manifest.digest &&
    served.endpoint === place.endpoint &&
    served.certified_until - now > RENEW_BEFORE_MS
  )
}

/**
 * What an owner does once for an agent: has its keys made, certifies them in the manifest with the profile's owner key, and
 * publishes that (TRUST "Keys").
 */
export async function certify(session: Session, home: string, manifest: PlainManifest, place: Place): Promise<void> {
  const request = await keysOf(session, home, manifest)
  const signed = await session.call(
    'manifest.sign',
    { manifest: manifest.content, certify: request, endpoint: place.endpoint, create_key: true },
    'Signing the manifest',
  )
  const { receipts } = await session.call('manifest.publish', { envelope: signed.envelope }, 'Publishing the manifest')
  // What this profile has just published, it should find.
  await session.call('registries.refresh', {}, 'Reading the registries')
  await keepServedManifest(home, signed.envelope, {
    source: manifest.digest,
    endpoint: place.endpoint,
    port: place.port,
  })
  session.terminal.tell([
    `Preparing ${plain(manifest.agentId)}`,
    ...tree([
      `✅ Keys made in ${plain(home, 4096)}`,
      `✅ Certified by its owner key ${signed.key_id}`,
      `✅ Published to ${receipts.map(({ registry }) => plain(registry)).join(', ')}, endpoint ${plain(place.endpoint)}`,
    ]),
  ])
}

async function keysOf(session: Session, home: string, { agentId }: PlainManifest): Promise<Envelope> {
  const printed = await session.world.collect({ program: 'agent', args: ['keys', '--home', home, '--agent', agentId] })
  const parsed = envelope.safeParse(parseJson(printed, "the agent's certification request"))
  if (parsed.success) return parsed.data
  throw new StewardError('document_malformed', "the agent's program printed no certification request", {
    cause: parsed.error,
  })
}
