import { Button, Group, Text } from '@mantine/core'
import { useAction } from '../../client'
import { ErrorState, Panel, saveFile } from '../../ui'

const bytesOf = (base64: string): BlobPart => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

/** How the program stands, as a file for whoever helps. */
export function Diagnostics() {
  const write = useAction('system.diagnostics', ['audit.list'])
  const save = (): void =>
    write.mutate(
      {},
      { onSuccess: ({ file_name, content }) => saveFile(file_name, bytesOf(content), 'application/gzip') },
    )
  return (
    <Panel title="When something goes wrong">
      <Group justify="space-between">
        <Text size="sm">
          A file with versions, changed rules, the state of the store, registries and agents, and the last lines of the
          log. No key, passphrase or token is in it.
        </Text>
        <Button size="xs" variant="default" loading={write.isPending} onClick={save}>
          Save diagnostics
        </Button>
      </Group>
      {write.error && <ErrorState error={write.error} retry={save} />}
    </Panel>
  )
}
