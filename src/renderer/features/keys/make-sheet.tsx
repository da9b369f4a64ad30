import { List, Text } from '@mantine/core'
import { useState } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import { recoverySheet } from '../../../shared/model/recovery-sheet'
import { useAction } from '../../client'
import { ConfirmDialog, SafeName, saveFile } from '../../ui'
import { isGoodPassphrase, NewPassphraseFields } from './passphrase'

/** An agent's recovery key on a sheet: made now, kept nowhere but there. */
export function MakeSheet({
  agentId,
  isClients,
  onClose,
}: {
  agentId: AgentId
  isClients: boolean
  onClose: () => void
}) {
  const [passphrase, setPassphrase] = useState({ first: '', again: '' })
  const make = useAction('keys.create_recovery', ['keys.standing'])
  const save = () =>
    make.mutate(
      { agent_id: agentId, passphrase: passphrase.first },
      {
        onSuccess: (made) => {
          saveFile(`steward-recovery-${agentId}.txt`, `${recoverySheet(made).join('\n')}\n`, 'text/plain')
          onClose()
        },
      },
    )
  return (
    <ConfirmDialog
      title="Make a recovery sheet?"
      word="Make the key and save its sheet"
      busy={make.isPending}
      disabled={!isGoodPassphrase(passphrase)}
      error={make.error}
      onConfirm={save}
      onClose={onClose}
    >
      <Text size="sm">
        A recovery key for <SafeName>{agentId}</SafeName> is made. It alone can replace the{' '}
        {isClients ? 'client' : 'owner'} key where that was stolen.
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>The sheet is its only copy: print it, put it away, delete the file.</List.Item>
        <List.Item>Keep the passphrase elsewhere.</List.Item>
        <List.Item>
          {isClients
            ? 'It counts as soon as the registries list the manifest that names it: that is seen to by itself.'
            : 'It counts from the next manifest on that you publish for the agent.'}
        </List.Item>
      </List>
      <NewPassphraseFields of="sheet" value={passphrase} onChange={setPassphrase} />
    </ConfirmDialog>
  )
}
