import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { PolicyView } from '../../../shared/model/views'
import { useAction } from '../../client'
import { ErrorState } from '../../ui'

/** The policy file as text: for what forms cannot say, comments first of all. */
export function PolicyText({ view }: { view: PolicyView }) {
  const [text, setText] = useState(view.text)
  const replace = useAction('policy.replace', ['policy.get'])
  return (
    <Stack gap="md">
      <Textarea
        aria-label="The policy file"
        autosize
        minRows={18}
        maxRows={34}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      />
      {replace.error && <ErrorState error={replace.error} />}
      <Group>
        <Button disabled={text === view.text} loading={replace.isPending} onClick={() => replace.mutate({ text })}>
          Put in force
        </Button>
        <Button variant="default" disabled={text === view.text} onClick={() => setText(view.text)}>
          Undo my changes
        </Button>
      </Group>
    </Stack>
  )
}
