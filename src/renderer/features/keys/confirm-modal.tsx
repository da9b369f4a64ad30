import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ErrorState } from '../../ui'

interface Confirming {
  readonly title: string
  readonly word: string
  /** What has to be typed first, where it cannot be undone. */
  readonly typed?: string
  readonly busy: boolean
  readonly disabled?: boolean
  readonly error: { readonly message: string; readonly suggestions: readonly string[]; readonly code: string } | null
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Shows what an action will change before it is done. */
export function ConfirmModal(props: Confirming) {
  const { title, word, typed, busy, disabled, error, onConfirm, onClose, children } = props
  const [text, setText] = useState('')
  return (
    // Locking the scroll bar would write a style element without the page's nonce; a header of the modal's own would be a second
    // banner of the page.
    <Modal.Root opened onClose={onClose} lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body pt="md">
          <Stack gap="md">
            <Modal.Title fz="h4" fw={600}>
              {title}
            </Modal.Title>
            {children}
            {typed !== undefined && (
              <TextInput
                label="Type the agent's id to confirm"
                description={typed}
                value={text}
                onChange={({ currentTarget }) => setText(currentTarget.value)}
                data-autofocus
              />
            )}
            {error && <ErrorState error={error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Leave it
              </Button>
              <Button
                {...(typed !== undefined && { color: 'red' })}
                disabled={disabled === true || (typed !== undefined && text !== typed)}
                loading={busy}
                onClick={onConfirm}
              >
                {word}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
