import { Button, Group, PasswordInput, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import { useAction } from '../../client'
import { ErrorState } from '../../ui'

/** The recovery key off its sheet into the vault, for as long as it is needed. */
export function TakeSheet({ agentId }: { agentId: AgentId }) {
  const [text, setText] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const take = useAction('keys.import', ['recovery.preview', 'keys.standing', 'keys.list'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        take.mutate({ file: { format: 'pem', text }, passphrase, role: 'recovery', agent_id: agentId })
      }}
    >
      <Stack gap="sm" maw={620}>
        <Text size="sm" fw={600}>
          First: the recovery key from its sheet
        </Text>
        <Textarea
          label="The lines from BEGIN to END, or the numbered lines of a printed sheet"
          autosize
          minRows={4}
          className="mono"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <PasswordInput
          label="Passphrase of the sheet"
          value={passphrase}
          onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase' }}
        />
        {take.error && <ErrorState error={take.error} />}
        <Group>
          <Button type="submit" disabled={text === '' || passphrase === ''} loading={take.isPending}>
            Take the recovery key into the vault
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
