import { List, Text } from '@mantine/core'
import type { AgentId } from '../../../shared/model/ids'
import type { KeyStanding } from '../../../shared/model/key-custody'
import { useJobAction } from '../../client'
import { ConfirmDialog, SafeName } from '../../ui'

/** Who is shown that the key is another one, and what for. */
const SEEN_BY: Readonly<Record<string, string>> = {
  owner: 'Whoever relies on the agent is shown the change and has to accept it.',
  client: 'As soon as it counts, agents serve the new key, and your tasks go on under it.',
}

/** Says what a rotation will change, then does it: from the making of the key to its publication one job, which goes on when this is closed. */
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
  const rotate = useJobAction({ kind: 'rotate', subject: agentId }, 'keys.rotate_and_publish', [
    'keys.standing',
    'keys.list',
    'approvals.list',
    'agents.get',
  ])
  const { job, stop } = rotate
  return (
    <ConfirmDialog
      title={`Rotate the ${role} key?`}
      word="Rotate"
      busy={rotate.isPending || job !== undefined}
      job={job}
      onStop={stop}
      error={rotate.error}
      onConfirm={() => rotate.mutate({ agent_id: agentId }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text size="sm">
        A new {role} key for <SafeName>{agentId}</SafeName> is made in the vault, and a manifest that names it is signed
        and handed to the registries. Until it is handed over, this can be stopped and nobody has been told.
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>
          {hasRecoveryKey
            ? 'The recovery key is in the vault: the change counts at once.'
            : 'The recovery key is not in the vault: registries wait 72 hours for its veto.'}
        </List.Item>
        <List.Item>Where several signers decide, it is put before them first.</List.Item>
        <List.Item>What the old key signed stays valid for 30 days; then it is revoked by itself.</List.Item>
        <List.Item>{SEEN_BY[role]}</List.Item>
      </List>
    </ConfirmDialog>
  )
}
