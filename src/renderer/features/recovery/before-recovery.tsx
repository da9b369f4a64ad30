import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../../shared/model/counted'
import type { AgentId } from '../../../shared/model/ids'
import type { RevocationPreview } from '../../../shared/model/key-custody'
import { useAction, useCommand } from '../../client'
import { Answer, ErrorState, Fingerprint, Panel, SafeName, SafeText } from '../../ui'
import { TakeSheet } from './take-sheet'

/** What will change, in numbers, who must say so, and what cannot be undone; then the agent's id typed. */
export function BeforeRecovery({ agentId, again }: { agentId: AgentId; again: boolean }) {
  const preview = useCommand('recovery.preview', { agent_id: agentId })
  return (
    <Panel title={again ? 'What another recovery would change' : 'What this changes'}>
      <Answer of={preview}>{(answer) => <Preview preview={answer} />}</Answer>
    </Panel>
  )
}

function Preview({ preview }: { preview: RevocationPreview }) {
  const [typed, setTyped] = useState('')
  const start = useAction('recovery.start', ['recovery.list'])
  const { agent_id, registries, attestations, running_tasks, capabilities, recovery_key, successor } = preview
  if (recovery_key === 'none')
    return (
      <Text size="sm">
        <SafeName>{agent_id}</SafeName> has no recovery key. Once its {preview.role} key is revoked, nobody can name
        another: rotate the key in good order on the Keys screen, or revoke it and register anew.
      </Text>
    )
  if (successor !== undefined && successor.unobtainable > 0)
    return (
      <Text size="sm">
        Too few signers of <SafeName>{agent_id}</SafeName> are left once its owner key is revoked: nobody could approve
        another. Rotate the key on the Keys screen, which they approve and which counts at once.
      </Text>
    )
  return (
    <Stack gap="md">
      <List size="sm" spacing={4}>
        <List.Item>
          1 key revoked: <Fingerprint value={preview.key_id} label={`${preview.role} key`} />
        </List.Item>
        <List.Item>{counted(attestations, 'attestation')} invalidated</List.Item>
        <List.Item>
          {counted(registries.length, 'registry', 'registries')} told: <SafeText>{registries.join(', ')}</SafeText>
        </List.Item>
        <List.Item>
          {counted(running_tasks, 'running task')}
          {preview.role === 'client'
            ? ' of this client; they wait, and go on under the new key'
            : ' at this agent; they go on under its own keys'}
        </List.Item>
        <List.Item>
          {counted(capabilities.length, 'capability', 'capabilities')} to attest again, where their tests are known
        </List.Item>
        {successor !== undefined && successor.missing > 0 && (
          <List.Item>{counted(successor.missing, 'more signer')} of the agent must approve the new key</List.Item>
        )}
        <List.Item>
          {preview.role === 'client'
            ? 'No agent serves this client until the new key is published'
            : 'The agent is out of service until the new key is published'}
        </List.Item>
      </List>
      <Text size="sm">
        The revocation cannot be undone. It is signed by the recovery key, which also names the new key.
      </Text>
      {recovery_key === 'on_paper' ? (
        <TakeSheet agentId={agent_id} />
      ) : (
        <>
          <TextInput
            label={preview.role === 'client' ? "Type the client's id to confirm" : "Type the agent's id to confirm"}
            description={<SafeName>{agent_id}</SafeName>}
            maw={420}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          {start.error && <ErrorState error={start.error} />}
          <Group>
            <Button
              color="red"
              disabled={typed !== agent_id}
              loading={start.isPending}
              onClick={() => start.mutate({ agent_id })}
            >
              Revoke the key and recover
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
