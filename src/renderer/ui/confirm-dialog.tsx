import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { JobProgress, type ShownJob } from './job-progress'
import { SafeName } from './safe-text'
import { ErrorState } from './states'

interface Confirming {
  readonly title: string
  readonly word: string
  /** The button that leaves everything as it is. */
  readonly leave?: string
  /** The agent's or client's id, where it cannot be undone: it has to be typed first. */
  readonly typed?: string
  readonly typedIs?: 'agent' | 'client'
  readonly busy: boolean
  readonly disabled?: boolean
  readonly error: { readonly message: string; readonly suggestions: readonly string[]; readonly code: string } | null
  /** What it has begun, while it goes on: closing the dialog changes nothing of that. */
  readonly job?: ShownJob | undefined
  readonly onStop?: () => void
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Shows what an action will change before it is done. */
export function ConfirmDialog(props: Confirming) {
  const {
    title,
    word,
    leave = 'Leave it',
    typed,
    typedIs = 'agent',
    busy,
    disabled,
    error,
    job,
    onStop,
    onConfirm,
    onClose,
    children,
  } = props
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
                label={`Type the ${typedIs}'s id to confirm`}
                description={<SafeName>{typed}</SafeName>}
                value={text}
                onChange={({ currentTarget }) => setText(currentTarget.value)}
                data-autofocus
              />
            )}
            {error && <ErrorState error={error} />}
            {job && onStop && <JobProgress job={job} onStop={onStop} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {leave}
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
