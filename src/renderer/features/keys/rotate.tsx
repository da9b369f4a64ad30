import { List, Stack, Text } from '@mantine/core'
import { counted } from '../../../shared/model/counted'
import type { AgentId } from '../../../shared/model/ids'
import type { KeyStanding } from '../../../shared/model/key-custody'
import { useAction, useJobAction } from '../../client'
import { ConfirmDialog, Fingerprint, SafeName } from '../../ui'

const WORD = {
  recovery_key: 'The recovery key has signed: it counts as soon as it is published.',
  threshold: 'It counts as soon as as many signers as the agent asks for have signed.',
  delay: 'Only the old and the new key have signed: registries wait 72 hours for a veto of the recovery key.',
} as const

/** Who is shown that the key is another one, and what for. */
const SEEN_BY: Readonly<Record<string, string>> = {
  owner: 'Whoever relies on the agent is shown the change and has to accept it.',
  client: 'As soon as it counts, agents serve the new key, and your tasks go on under it.',
}

/** Prepares a new key, shows what was prepared, and publishes it when told to. */
export function Rotate({
  of: { role },
  agentId,
  hasRecoveryKey,
  onClose,
}: {
  of: Pick<KeyStanding, 'role'>
  agentId: AgentId
  hasRecoveryKey: boolean
  onClose: () => void
}) {
  const rotate = useAction('keys.rotate', ['keys.standing', 'keys.list'])
  const publish = useJobAction({ kind: 'rotate', subject: agentId }, 'keys.publish_prepared', [
    'keys.standing',
    'keys.list',
    'approvals.list',
    'agents.get',
  ])
  const prepared = rotate.data
  if (prepared === undefined)
    return (
      <ConfirmDialog
        title={`Rotate the ${role} key?`}
        word="Make the new key"
        busy={rotate.isPending}
        error={rotate.error}
        onConfirm={() => rotate.mutate({ agent_id: agentId })}
        onClose={onClose}
      >
        <Text size="sm">
          A new {role} key for <SafeName>{agentId}</SafeName> is made in the vault and a manifest that names it is
          signed. Nobody is told before you publish.
        </Text>
        <List size="sm" spacing={4}>
          <List.Item>
            {hasRecoveryKey
              ? 'The recovery key is in the vault: the change counts at once.'
              : 'The recovery key is not in the vault: registries wait 72 hours for its veto.'}
          </List.Item>
          <List.Item>What the old key signed stays valid for 30 days; then it is revoked by itself.</List.Item>
          <List.Item>{SEEN_BY[role]}</List.Item>
        </List>
      </ConfirmDialog>
    )
  return (
    <ConfirmDialog
      title={`Publish the new ${role} key?`}
      word="Publish"
      busy={publish.isPending}
      job={publish.job}
      onStop={publish.stop}
      error={publish.error}
      onConfirm={() => publish.mutate({ agent_id: agentId }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Stack gap="xs">
        <Text size="sm">
          New key <Fingerprint value={prepared.new_key} label={`new ${role} key`} /> replaces{' '}
          <Fingerprint value={prepared.old_key} label={`old ${role} key`} />.
        </Text>
        <Text size="sm">{WORD[prepared.word]}</Text>
        {prepared.missing > 0 && (
          <Text size="sm">
            {counted(prepared.missing, 'more signer')} must approve it: once published, it is put before them.
          </Text>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
