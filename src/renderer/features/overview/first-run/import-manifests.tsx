import { Anchor, Button, FileButton, Group, List, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../../../shared/model/counted'
import { href, useJobAction } from '../../../client'
import { ErrorState, fileSize, JobProgress, Panel, SafeText } from '../../../ui'

const SHOWN_REFUSALS = 20
const SOURCE = 'import'
/** What crosses to the engine in one frame, with room for how text is written in JSON. */
const MAX_BYTES = 6_000_000
const MAX_FILES = 5000

// React passes it on, though its types do not know it: https://developer.mozilla.org/docs/Web/API/HTMLInputElement/webkitdirectory
const OF_FOLDER = { webkitdirectory: '', 'aria-label': 'A folder of manifests' }

/** Files are read here and judged by the engine, each for itself. */
export function ImportManifests() {
  const take = useJobAction({ kind: 'import', subject: SOURCE }, 'discover.import', [
    'agents.list',
    'discover.search',
    'overview.get',
  ])
  const { job, stop } = take
  const [tooMuch, setTooMuch] = useState<string>()
  const isBusy = take.isPending || job !== undefined
  const choose = async (files: File[]) => {
    if (files.length === 0) return
    const bytes = files.reduce((sum, file) => sum + file.size, 0)
    setTooMuch(tooMuchOf(files.length, bytes))
    if (tooMuchOf(files.length, bytes) !== undefined) return
    const read = await Promise.all(files.map(async (file) => ({ name: nameOf(file), text: await file.text() })))
    take.mutate({ source: SOURCE, files: read })
  }
  return (
    <Panel title="Import what you have">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">Choose a folder of manifests, or single ones (steward.json, or files of its form).</Text>
        <Group>
          <FileButton multiple inputProps={OF_FOLDER} onChange={(files) => void choose(files.filter(isManifest))}>
            {(props) => (
              <Button {...props} loading={isBusy}>
                Choose a folder
              </Button>
            )}
          </FileButton>
          <FileButton
            multiple
            accept="application/json,.json"
            inputProps={{ 'aria-label': 'Single manifests' }}
            onChange={(files) => void choose(files)}
          >
            {(props) => (
              <Button {...props} variant="default" loading={isBusy}>
                Choose files
              </Button>
            )}
          </FileButton>
        </Group>
        {job && <JobProgress job={job} onStop={stop} />}
        {tooMuch !== undefined && (
          <ErrorState
            error={{
              message: tooMuch,
              suggestions: ['Choose fewer at once', 'Take in a whole folder: steward registry import DIR'],
            }}
          />
        )}
        {take.error && <ErrorState error={take.error} />}
        {take.data && <Outcomes outcomes={take.data.outcomes} />}
        <Text size="sm" c="dimmed">
          The profile of another console comes from its backup, with its keys, its policy and its registries: make a
          vault under{' '}
          <Anchor size="sm" underline="always" href={href(['keys'])}>
            Keys
          </Anchor>{' '}
          and restore it there.
        </Text>
      </Stack>
    </Panel>
  )
}

/** As from the folder that was chosen, where it was one. */
const nameOf = (file: File): string => file.webkitRelativePath || file.name

/** What `steward registry import` takes of a folder. */
const isManifest = (file: File): boolean =>
  file.name.endsWith('.json') && !/(^|\/)(node_modules|\.git)\//.test(file.webkitRelativePath)

/** An error may quote anybody: a blank that does not break would be shown by its code point. */
const inError = (sentence: string): string => sentence.replaceAll('\u00a0', ' ')

const tooMuchOf = (files: number, bytes: number): string | undefined =>
  files > MAX_FILES || bytes > MAX_BYTES
    ? inError(
        `these are ${counted(files, 'file')} of ${fileSize(bytes)}; at most ${counted(MAX_FILES, 'file')} of ${fileSize(MAX_BYTES)} together are taken at once`,
      )
    : undefined

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
