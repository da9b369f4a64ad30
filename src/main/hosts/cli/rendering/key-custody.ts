import { counted } from '../../../../shared/model/counted'
import type { PreparedRotation, PublishedRotation, RevocationPreview } from '../../../../shared/model/key-custody'
import type { Delivery } from '../../../../shared/model/outbox'
import { waitingLine } from './approvals'
import { plain } from './plain'
import { duration, relative } from './time'
import { tree } from './tree'

/** How a document fares at each registry. */
export const deliveryLines = (deliveries: readonly Delivery[], now: number): string[] =>
  deliveries.map(({ registry, state, took_ms, error, pending_until }) => {
    const name = plain(registry)
    if (state === 'queued') return `${name}: queued${error ? ` (${plain(error.message)})` : ''}`
    if (state === 'refused') return `${name}: ❌ refused: ${plain(error?.message ?? 'without a reason')}`
    if (pending_until !== undefined) return `${name}: ✅ taken, counts ${relative(pending_until, now)} unless vetoed`
    return `${name}: ✅ ${took_ms === undefined ? '' : duration(took_ms)}`.trimEnd()
  })

const SIGNERS: Readonly<Record<RevocationPreview['signer'], string>> = {
  recovery_key: 'the recovery key',
  successor: 'the key that came after it',
  itself: 'the key itself',
  threshold: "the agent's signers",
}

const RECOVERY: Readonly<Record<RevocationPreview['recovery_key'], string>> = {
  in_vault: 'The recovery key is in this vault: a new key can be named afterwards',
  on_paper: 'A new key needs the recovery sheet afterwards',
  none: '⚠️  There is no recovery key: nobody can name a new key afterwards',
}

/** With a recovery key the client's tasks go on under the next one. */
const clientLine = ({ running_tasks, recovery_key }: RevocationPreview): string =>
  `No agent serves the client meanwhile; ${counted(running_tasks, 'running task')} ${recovery_key === 'none' ? 'end' : 'wait'}`

export function previewLines(preview: RevocationPreview): string[] {
  const { agent_id, key_id, is_present, registries, attestations, running_tasks, capabilities, successor } = preview
  return [
    `Revoking ${key_id}, a key of ${plain(agent_id)}, cannot be undone.`,
    ...tree([
      `Signed by ${SIGNERS[preview.signer]}`,
      ...(preview.missing > 0
        ? [`${counted(preview.missing, 'more signer')} must approve it before anything happens`]
        : []),
      `${counted(registries.length, 'registry').replace(/registrys$/, 'registries')} told: ${registries.map((name) => plain(name)).join(', ')}`,
      `${counted(attestations, 'attestation')} invalidated`,
      ...(is_present
        ? [
            ...(preview.role === 'client'
              ? [clientLine(preview)]
              : [
                  `The agent is suspended; ${counted(running_tasks, 'running task')} warned`,
                  `${counted(capabilities.length, 'capability').replace(/capabilitys$/, 'capabilities')} to attest again`,
                ]),
            RECOVERY[preview.recovery_key],
            ...(successor?.missing
              ? [`${counted(successor.missing, 'more signer')} must approve a new owner key`]
              : []),
            ...(successor?.unobtainable
              ? ['⚠️  Too few signers are left: nobody could approve a new owner key afterwards']
              : []),
          ]
        : []),
    ]),
  ]
}

export function rotationLines(rotation: PreparedRotation, now: number): string[] {
  const { agent_id, old_key, new_key, grace_until, kind, word } = rotation
  return [
    `✅ New ${rotation.role} key of ${plain(agent_id)}: ${new_key}`,
    ...tree([
      kind === 'recovery' ? `Replaces ${old_key}, which is revoked` : `Replaces ${old_key}`,
      kind === 'recovery'
        ? 'Signed by the new key and the recovery key'
        : word === 'recovery_key'
          ? 'Signed by the old key, the new key and the recovery key: counts at once'
          : word === 'threshold'
            ? 'Counts at once when as many signers as the agent asks for have signed'
            : 'Signed by the old and the new key: registries wait 72h for a veto of the recovery key',
      ...(grace_until === undefined
        ? []
        : [`What the old key signed stays valid for 30d, ${relative(grace_until, now)} it ends`]),
      ...(rotation.missing > 0
        ? [`${counted(rotation.missing, 'more signer')} must approve it once it is published`]
        : []),
      'Next: steward publish',
    ]),
  ]
}

export const publishedLines = (published: readonly PublishedRotation[], now: number): string[] =>
  published.flatMap(({ agent_id, reactivated, pending_until, approval, deliveries, new_key }) => [
    approval !== undefined
      ? waitingLine(approval)
      : pending_until !== undefined
        ? `✅ Submitted the new key of ${plain(agent_id)}`
        : reactivated
          ? '✅ Agent reactivated with new key'
          : `✅ Published ${plain(agent_id)} with its new key`,
    ...tree([`Agent: ${plain(agent_id)}`, `Key: ${new_key}`, ...deliveryLines(deliveries, now)]),
  ])
