import { Button, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Panel } from '../../../ui'
import { ConnectRegistry } from './connect-registry'
import { ImportManifests } from './import-manifests'
import { StartLab } from './start-lab'

type Way = 'lab' | 'registry' | 'import'

const WAYS: readonly { readonly way: Way; readonly title: string; readonly text: string; readonly go: string }[] = [
  {
    way: 'lab',
    title: 'Try the lab',
    text: 'Starts registries and a few agents as real programs on this machine, with a console of their own. Nothing leaves the machine.',
    go: 'Start the lab',
  },
  {
    way: 'registry',
    title: 'Connect a registry',
    text: 'Makes a key vault, accepts a registry by its root key, and registers this console there, so that you can delegate.',
    go: 'Connect a registry',
  },
  {
    way: 'import',
    title: 'Import what you have',
    text: 'Reads a folder of manifests to browse; nobody vouches for them. Or brings a profile from its backup: keys, policy and registries.',
    go: 'Import',
  },
]

/** What a console shows that knows no registry, no key and no agent. */
export default function FirstRun() {
  const [way, setWay] = useState<Way>()
  return (
    <Stack gap="md">
      <Text size="sm">This console knows no registry, no key and no agent yet. There are three ways to begin.</Text>
      <SimpleGrid cols={3} spacing="md">
        {WAYS.map((entry) => (
          <Panel key={entry.way} title={entry.title}>
            <Stack gap="md" justify="space-between" style={{ minHeight: 120 }}>
              <Text size="sm">{entry.text}</Text>
              <Button
                size="sm"
                variant={way === entry.way ? 'light' : 'filled'}
                aria-expanded={way === entry.way}
                onClick={() => setWay(entry.way)}
              >
                {entry.go}
              </Button>
            </Stack>
          </Panel>
        ))}
      </SimpleGrid>
      {way === 'lab' && <StartLab />}
      {way === 'registry' && <ConnectRegistry />}
      {way === 'import' && <ImportManifests />}
    </Stack>
  )
}
