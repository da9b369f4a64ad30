import { Button, Group, List, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ApprovalKind, PendingApproval } from '../../../shared/model/approval'
import { counted } from '../../../shared/model/counted'
import { useAction, useCommand } from '../../client'
import { ConfirmDialog, Fingerprint, Panel, RelativeTime, SafeName, SafeText, Sentence, StatusMark } from '../../ui'

const KIND: Readonly<Record<ApprovalKind, string>> = {
  manifest: 'Change of the manifest',
  revocation: 'End of a key',
  attestation: 'Attestation',
}

/** Documents that M of N signers decide on: what they change, who has signed, who is missing. */
export function Approvals() {
  const { data } = useCommand('approvals.list', {})
  const [looking, setLooking] = useState<PendingApproval>()
  if (data === undefined || data.approvals.length === 0) return null
  return (
    <Panel title="Waiting for signers">
      <Stack gap="md">
        {data.approvals.map((approval) => (
          <Stack key={approval.digest} gap={4}>
            <Group gap="md">
              <Text size="sm" fw={600}>
                {KIND[approval.kind]} of <SafeName>{approval.agent_id}</SafeName>
              </Text>
              <Text size="sm" c="dimmed">
                proposed <RelativeTime at={approval.proposed_at} />, {counted(approval.missing, 'signature')} missing
              </Text>
              {canSign(approval) && (
                <Button size="compact-xs" variant="light" onClick={() => setLooking(approval)}>
                  Look and approve
                </Button>
              )}
            </Group>
            <Seats of={approval} />
          </Stack>
        ))}
      </Stack>
      {looking && <Approve approval={looking} onClose={() => setLooking(undefined)} />}
    </Panel>
  )
}

const canSign = ({ seats }: PendingApproval): boolean => seats.some(({ here, signed }) => here && !signed)

function Seats({ of: { seats } }: { of: PendingApproval }) {
  return (
    <Group gap="md">
      {seats.map(({ key_id, signed, here }) => (
        <Group key={key_id} gap={6} wrap="nowrap">
          <StatusMark status={signed ? 'healthy' : 'unknown'} word={signed ? 'Signed' : 'Missing'} />
          <Fingerprint value={key_id} label="signer" />
          {here && (
            <Text size="sm" c="dimmed">
              in this vault
            </Text>
          )}
        </Group>
      ))}
    </Group>
  )
}

/** What it will change, before it is signed. */
function Approve({ approval, onClose }: { approval: PendingApproval; onClose: () => void }) {
  const approve = useAction('approvals.approve', ['approvals.list', 'keys.standing', 'agents.list', 'agents.get'])
  const { agent_id, kind, changes, missing, seats, registries, digest } = approval
  const own = seats.filter(({ here, signed }) => here && !signed).length
  return (
    <ConfirmDialog
      title={`Approve this for ${agent_id}?`}
      word={own === 1 ? 'Sign it' : `Sign it with ${own} keys`}
      busy={approve.isPending}
      error={approve.error}
      onConfirm={() => approve.mutate({ digest }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text size="sm">{KIND[kind]}. What it changes:</Text>
      <List size="sm" spacing={4} style={{ overflowWrap: 'anywhere' }}>
        {changes.map((change) => (
          <List.Item key={change}>
            <Sentence>{change}</Sentence>
          </List.Item>
        ))}
      </List>
      <Text size="sm">
        {own >= missing
          ? 'With this signature it takes effect at once, at '
          : `${counted(missing - own, 'signature')} will still be missing at `}
        <SafeText>{registries.join(', ')}</SafeText>.
      </Text>
    </ConfirmDialog>
  )
}
