import { Anchor, List, Text } from '@mantine/core'
import { counted } from '../../../shared/model/counted'
import type { KeyId } from '../../../shared/model/ids'
import type { RevocationPreview } from '../../../shared/model/key-custody'
import { href, useAction, useCommand } from '../../client'
import { Answer, ConfirmDialog, SafeText } from '../../ui'

const SIGNER: Readonly<Record<RevocationPreview['signer'], string>> = {
  recovery_key: 'the recovery key',
  successor: 'the key that came after it',
  itself: 'the key itself',
  threshold: "the agent's signers",
}

/** What ends with the key that is in use, and for how long. */
function outOfService({ role, recovery_key, running_tasks }: RevocationPreview): string {
  const isLost = recovery_key === 'none'
  if (role !== 'client')
    return isLost
      ? 'The agent is out of service for good: without a recovery key nobody can name another'
      : 'The agent is out of service until a new key is published'
  const tasks = counted(running_tasks, 'running task')
  return isLost
    ? `No agent serves this client any more, and ${tasks} end: without a recovery key it begins anew under another id`
    : `No agent serves this client until a new key is published, and ${tasks} wait`
}

/** Ends a key for good; shows first what goes with it. */
export function Revoke({ keyId, onClose }: { keyId: KeyId; onClose: () => void }) {
  const preview = useCommand('keys.preview_revocation', { key_id: keyId })
  const revoke = useAction('keys.revoke', ['keys.standing', 'approvals.list', 'agents.list', 'agents.get'])
  const data = preview.data
  return (
    <ConfirmDialog
      title="Revoke this key?"
      word="Revoke for good"
      busy={revoke.isPending}
      disabled={data === undefined}
      error={revoke.error}
      {...(data && { typed: data.agent_id, typedIs: data.role === 'client' ? 'client' : 'agent' })}
      onConfirm={() => revoke.mutate({ key_id: keyId, reason: 'superseded', immediate: true }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Answer of={preview}>
        {(known) => (
          <>
            <List size="sm" spacing={4}>
              <List.Item>
                Signed by {SIGNER[known.signer]}, told to <SafeText>{known.registries.join(', ')}</SafeText>
              </List.Item>
              {known.missing > 0 && (
                <List.Item>{counted(known.missing, 'more signer')} must approve it before anything happens</List.Item>
              )}
              <List.Item>All that the key signed is invalid: {known.attestations} attestations</List.Item>
              {known.is_present && <List.Item>{outOfService(known)}</List.Item>}
              <List.Item>This cannot be undone</List.Item>
            </List>
            {known.is_present && known.recovery_key !== 'none' && (
              <Text size="sm">
                Was it stolen?{' '}
                <Anchor size="sm" underline="always" href={href(['recovery', known.agent_id])}>
                  {known.role === 'client' ? 'Recover the client' : 'Recover the agent'}
                </Anchor>{' '}
                instead: that brings it back as well.
              </Text>
            )}
          </>
        )}
      </Answer>
    </ConfirmDialog>
  )
}
