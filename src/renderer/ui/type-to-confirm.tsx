import { Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { SafeName } from './safe-text'

interface TypeToConfirmProps {
  readonly id: string
  readonly typed: string
  readonly onTyped: (text: string) => void
  /** What cannot be undone. */
  readonly children: ReactNode
}

/** What cannot be undone is confirmed by typing the id of the agent it is about. */
export function TypeToConfirm({ id, typed, onTyped, children }: TypeToConfirmProps) {
  return (
    <>
      <Text size="sm">
        {children} Type the agent's id,{' '}
        <strong>
          <SafeName>{id}</SafeName>
        </strong>
        , to confirm.
      </Text>
      <TextInput
        label="Agent id"
        value={typed}
        onChange={({ currentTarget }) => onTyped(currentTarget.value)}
        data-autofocus
      />
    </>
  )
}
