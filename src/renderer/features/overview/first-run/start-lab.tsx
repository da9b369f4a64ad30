import { Anchor, Group, Loader, Stack, Text } from '@mantine/core'
import { useEffect } from 'react'
import { useAction } from '../../../client'
import { ErrorState, Panel } from '../../../ui'

/** Starts at once: the button that showed this was the decision. */
export function StartLab() {
  const { mutate, data, error } = useAction('lab.start')
  useEffect(() => mutate({}), [mutate])
  return (
    <Panel title="The lab">
      <div role="status">
        {data ? (
          <Stack gap="sm">
            <Text size="sm">The lab is running. It ends with this console.</Text>
            <Anchor size="sm" underline="always" href={data.url} target="_blank" rel="noreferrer">
              Open the lab's console
            </Anchor>
          </Stack>
        ) : (
          error === null && (
            <Group gap="sm">
              <Loader size="xs" />
              <Text size="sm">
                Starting registries and agents, making their keys, publishing their manifests; this takes up to a
                minute…
              </Text>
            </Group>
          )
        )}
      </div>
      {error && <ErrorState error={error} retry={() => mutate({})} />}
    </Panel>
  )
}
