import type { ApprovalKind, PendingApproval } from '../../../../shared/model/approval'
import { counted } from '../../../../shared/model/counted'
import { plain } from './plain'
import { relative } from './time'
import { tree } from './tree'

const KIND: Readonly<Record<ApprovalKind, string>> = {
  manifest: 'a change of the manifest',
  revocation: 'the end of a key',
  attestation: 'an attestation',
}

/** A document that waits for signers: what it changes, who has signed, who is missing. */
export function approvalLines(approval: PendingApproval, now: number): string[] {
  const { agent_id, kind, digest, seats, missing, threshold, changes, registries, proposed_at, expires_at } = approval
  return [
    `${plain(agent_id)}: ${KIND[kind]}, ${missing === 0 ? 'approved' : `waits for ${counted(missing, 'more signer')}`}`,
    ...tree([
      `Digest: ${digest}`,
      `Proposed ${relative(proposed_at, now)}, forgotten ${relative(expires_at, now)}, at ${registries.map((name) => plain(name)).join(', ')}`,
      ...changes.map((change) => plain(change, 500)),
      `${counted(threshold, 'signature')} of ${seats.length} asked for:`,
      ...seats.map(
        ({ key_id, signed, here }) =>
          `${signed ? '✅ signed ' : '⏳ missing'} ${key_id}${here ? ' (in this vault)' : ''}`,
      ),
    ]),
  ]
}

/** What is said of a document that was put before the other signers. */
export const waitingLine = ({ digest, missing }: { digest: string; missing: number }): string =>
  `⏳ Waits for ${counted(missing, 'more signer')}: steward multi-sig-approve ${digest}`
