import { Button, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { TaskId } from '../../../shared/model/ids'
import { useAction } from '../../client'
import { ErrorState, fileSize, SafeText } from '../../ui'

/** Lays the files of a checkpoint out in a folder, each block checked, and says where: a person's even if nothing goes on. */
export function SaveFiles({ taskId, checkpoint }: { taskId: TaskId; checkpoint: number }) {
  const [opened, { open, close }] = useDisclosure(false)
  const recovered = useAction('delegations.recovered')
  const begin = () => {
    open()
    recovered.mutate({ task_id: taskId, checkpoint })
  }
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={begin} aria-label={`Get files of checkpoint ${checkpoint}`}>
        Get files
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`Files of checkpoint ${checkpoint}`}
        closeButtonProps={{ 'aria-label': 'Close' }}
        size="lg"
      >
        <Stack gap="sm">
          {recovered.isPending && <Text size="sm">Checking every block…</Text>}
          {recovered.error && <ErrorState error={recovered.error} />}
          {recovered.data && (
            <>
              <Text size="sm">
                {recovered.data.files.length} files, checked against their digests, are on the machine that runs the
                engine in{' '}
                <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                  {recovered.data.folder}
                </span>
              </Text>
              <ul style={{ margin: 0, fontSize: 13 }}>
                {recovered.data.files.slice(0, 50).map((file) => (
                  <li key={file.name}>
                    <span className="mono">
                      <SafeText>{file.name}</SafeText>
                    </span>{' '}
                    <span className="numbers">{fileSize(file.size)}</span>
                    {file.partial && ', may be incomplete'}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Stack>
      </Modal>
    </>
  )
}
