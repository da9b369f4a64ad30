import { counted } from '../../../shared/model/counted'
import type { KeyRecord } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import type { VerifiedManifest } from '../discovery'
import { canonicalJson } from '../encoding'

type Identity = SignedManifest['identity']

/** What is in `after` and not in `before`. */
const added = <T>(before: readonly T[], after: readonly T[]): T[] => after.filter((entry) => !before.includes(entry))

const keysOf = (keys: readonly KeyRecord[] | undefined): string[] => (keys ?? []).map(({ key_id }) => key_id)

const listed = (says: string, entries: readonly string[]): string[] => entries.map((entry) => `${says}: ${entry}`)

function keyChanges(before: Identity, after: Identity): string[] {
  const [own, ownNow] = [before.operational_keys, after.operational_keys]
  const [recovery, recoveryNow] = [before.recovery_key?.key_id ?? 'none', after.recovery_key?.key_id ?? 'none']
  return [
    ...(before.primary_key.key_id === after.primary_key.key_id
      ? []
      : [`Owner key: ${before.primary_key.key_id} is replaced by ${after.primary_key.key_id}`]),
    ...(recovery === recoveryNow ? [] : [`Recovery key: ${recovery} is replaced by ${recoveryNow}`]),
    ...ownNow
      .filter((key) => !own.some(({ key_id, not_after }) => key_id === key.key_id && not_after === key.not_after))
      .map((key) => `Certifies the agent's own key ${key.key_id} until ${key.not_after}`),
    ...listed("No longer certifies the agent's own key", added(keysOf(ownNow), keysOf(own))),
  ]
}

function signerChanges({ multi_sig: before }: Identity, { multi_sig: after }: Identity): string[] {
  const [was, is] = [keysOf(before?.signers), keysOf(after?.signers)]
  const rule = (identity: Identity['multi_sig']): string =>
    identity ? `${identity.threshold} of ${counted(identity.signers.length, 'signer')}` : 'none'
  return [
    ...(rule(before) === rule(after) ? [] : [`Approvals asked for: ${rule(after)}, before: ${rule(before)}`]),
    ...listed('Signer added', added(was, is)),
    ...listed('Signer removed', added(is, was)),
  ]
}

/** Every part is compared: what a signer is not shown, he would approve unseen. */
function otherChanges(before: SignedManifest, after: SignedManifest): string[] {
  const told = ['identity', 'agent']
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((part) => !told.includes(part))
  const text = (manifest: SignedManifest, part: string): string =>
    Buffer.from(canonicalJson({ value: (manifest as Record<string, unknown>)[part] ?? null })).toString('base64')
  return listed(
    'Changed part of the manifest',
    parts.filter((part) => text(before, part) !== text(after, part)),
  )
}

/** What a manifest changes of the one before, for a person who is to approve it. */
export function manifestChanges(before: VerifiedManifest, after: VerifiedManifest): string[] {
  const [old, next] = [before.manifest, after.manifest]
  const found = [
    ...keyChanges(old.identity, next.identity),
    ...signerChanges(old.identity, next.identity),
    ...(['name', 'version', 'description', 'lifecycle', 'endpoint'] as const).flatMap((field) => {
      const [was, is] = [before.summary[field] ?? 'none', after.summary[field] ?? 'none']
      return was === is ? [] : [`${field.charAt(0).toUpperCase()}${field.slice(1)}: ${was} becomes ${is}`]
    }),
    ...listed('Capability added', added(before.summary.capabilities, after.summary.capabilities)),
    ...listed('Capability removed', added(after.summary.capabilities, before.summary.capabilities)),
    ...otherChanges(old, next),
  ]
  return found.length > 0 ? found : ['Nothing but how the manifest is written']
}
