import { List, Text } from '@mantine/core'
import { useState } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import { useAction } from '../../client'
import { ConfirmDialog, SafeName } from '../../ui'
import { MadeSheet } from './made-sheet'
import { isGoodPassphrase, NewPassphraseFields } from './passphrase'

interface Making {
  readonly agentId: AgentId
  readonly isClients: boolean
  readonly onClose: () => void
}

/** The recovery key of an agent, or of the client, on a sheet: made now, kept nowhere but there. */
export function MakeSheet({ agentId, isClients, onClose }: Making) {
  const [passphrase, setPassphrase] = useState({ first: '', again: '' })
  const make = useAction('keys.create_recovery', ['keys.standing'])
  if (make.data) return <MadeSheet made={make.data} isClients={isClients} onClose={onClose} />
  return (
    <ConfirmDialog
      title="Make a recovery sheet?"
      word="Make the key"
      busy={make.isPending}
      disabled={!isGoodPassphrase(passphrase)}
      error={make.error}
      onConfirm={() => make.mutate({ agent_id: agentId, passphrase: passphrase.first })}
      onClose={onClose}
    >
      <Text size="sm">
        A recovery key for <SafeName>{agentId}</SafeName> is made. It alone can replace the{' '}
        {isClients ? 'client' : 'owner'} key where that was stolen.
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>Its sheet is its only copy: print it, and put it away from every computer.</List.Item>
        <List.Item>Keep the passphrase elsewhere.</List.Item>
        <List.Item>
          {isClients
            ? 'It counts as soon as its sheet is put away: the registries are told by itself.'
            : 'It counts from the next manifest on that you publish for the agent.'}
        </List.Item>
      </List>
      <NewPassphraseFields of="sheet" value={passphrase} onChange={setPassphrase} />
    </ConfirmDialog>
  )
}
