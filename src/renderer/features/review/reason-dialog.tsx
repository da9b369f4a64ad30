import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'

/** Asks why, where a decision falls hard on somebody: whom it falls on is told the reason. */
export function ReasonDialog({
  title,
  action,
  decide,
  close,
}: {
  title: string
  action: string
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
          description="The owner is told it. Enter decides, Shift Enter begins a new line."
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
            Keep it open
          </Button>
          <Button onClick={submit} disabled={!isReady}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
