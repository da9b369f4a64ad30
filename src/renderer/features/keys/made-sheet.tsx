import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { type RecoverySheet, recoverySheet } from '../../../shared/model/recovery-sheet'
import { useAction } from '../../client'
import { ErrorState, SafeName, saveFile } from '../../ui'
import { PrintedSheet } from './printed-sheet'

/**
 * A recovery key that was made just now and is nowhere else: it goes to paper, or into a file for another printer. What is closed
 * is forgotten, so that it cannot be closed before.
 */
export function MadeSheet({
  made,
  isClients,
  onClose,
}: {
  made: RecoverySheet
  isClients: boolean
  onClose: () => void
}) {
  const [kept, setKept] = useState(false)
  const enroll = useAction('client.enroll', ['keys.standing'])
  useEffect(() => {
    if (kept) return undefined
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', stay)
    return () => removeEventListener('beforeunload', stay)
  }, [kept])
  // The client's manifest is its profile's own: it names the key once there is a sheet of it, now or when the engine looks again.
  const finish = () => (isClients && !enroll.error ? enroll.mutate({}, { onSuccess: onClose }) : onClose())
  const print = () => {
    window.print()
    setKept(true)
  }
  const save = () => {
    saveFile(`steward-recovery-${made.agent_id}.txt`, `${recoverySheet(made).join('\n')}\n`, 'text/plain')
    setKept(true)
  }
  const leave = () => kept && finish()
  return (
    <>
      {/* As ConfirmDialog has it: no style element without a nonce, and no second banner. */}
      <Modal.Root opened onClose={leave} lockScroll={false} closeOnClickOutside={kept} closeOnEscape={kept}>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body pt="md">
            <Stack gap="md">
              <Modal.Title fz="h4" fw={600}>
                The recovery key is made
              </Modal.Title>
              <Text size="sm">
                The key of <SafeName>{made.agent_id}</SafeName> is on this sheet and nowhere else. Once this is closed,
                nobody can print it again.
              </Text>
              <Text size="sm">
                Printed, each line has its number and its checksum, so that a slip is found when it is typed one day. A
                file is for another printer: delete it afterwards.
              </Text>
              {enroll.error && <ErrorState error={enroll.error} />}
              <Group justify="flex-end">
                <Button variant="default" disabled={!kept} loading={enroll.isPending} onClick={finish}>
                  It is put away
                </Button>
                <Button variant="default" onClick={save}>
                  Save it as a file
                </Button>
                <Button onClick={print} data-autofocus>
                  Print the sheet
                </Button>
              </Group>
            </Stack>
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
      <PrintedSheet made={made} />
    </>
  )
}
