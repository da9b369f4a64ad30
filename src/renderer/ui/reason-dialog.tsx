import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'

/** Asks for the reason of something that somebody else is told of. */
export function ReasonDialog({
  title,
  action,
  says,
  decide,
  close,
}: {
  title: string
  action: string
  /** Who is told the reason, and by which key it is sent. */
  says: string
  decide: (reason: string) => void
  close: () => void
}) {
  const [reason, setReason] = useState('')
  const isReady = reason.trim() !== ''
  const submit = () => isReady && decide(reason.trim())
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Textarea
          data-autofocus
          label="Reason"
          description={says}
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return
            event.preventDefault()
            submit()
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Leave it as it is
          </Button>
          <Button onClick={submit} disabled={!isReady}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
