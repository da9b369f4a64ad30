import { Anchor, Button, FileButton, List, Stack, Text } from '@mantine/core'
import { href, useAction } from '../../../client'
import { ErrorState, Panel, SafeText } from '../../../ui'

const SHOWN_REFUSALS = 20

/** Files are read here and judged by the engine, each for itself. */
export function ImportManifests() {
  const take = useAction('discover.import', ['agents.list', 'discover.search', 'overview.get'])
  const choose = async (files: File[]) => {
    if (files.length === 0) return
    const read = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })))
    take.mutate({ source: 'import', files: read })
  }
  return (
    <Panel title="Import manifests">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">Choose one or more manifests (steward.json, or files of its form).</Text>
        <FileButton multiple accept="application/json,.json" onChange={(files) => void choose(files)}>
          {(props) => (
            <Button {...props} loading={take.isPending}>
              Choose files
            </Button>
          )}
        </FileButton>
        {take.error && <ErrorState error={take.error} />}
        {take.data && <Outcomes outcomes={take.data.outcomes} />}
      </Stack>
    </Panel>
  )
}

type Outcome = { readonly file: string; readonly outcome: string; readonly reason?: string | undefined }

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
  const taken = outcomes.length - refused.length
  return (
    <div role="status">
      <Text size="sm">
        {taken} of {outcomes.length} {outcomes.length === 1 ? 'file' : 'files'} taken into the cache.{' '}
        {taken > 0 && (
          <Anchor size="sm" underline="always" href={href(['discover'])}>
            Browse them
          </Anchor>
        )}
      </Text>
      {refused.length > 0 && (
        <List size="sm">
          {refused.slice(0, SHOWN_REFUSALS).map(({ file, reason }) => (
            <List.Item key={file}>
              <SafeText>{`${file}: ${reason ?? 'refused'}`}</SafeText>
            </List.Item>
          ))}
        </List>
      )}
    </div>
  )
}
