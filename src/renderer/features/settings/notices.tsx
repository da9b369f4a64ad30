import { Button, Group, Text } from '@mantine/core'
import { askForNotices, useNoticePermission } from '../../client'
import { Panel } from '../../ui'

const WORDS = {
  default: 'This browser can tell of alerts while you look elsewhere; it asks you once.',
  granted: 'This browser tells of alerts, from the severity and outside of the quiet hours that are set below.',
  denied: 'This browser does not let the console tell of alerts. Allow it in the browser’s settings of this site.',
} as const

/** Whether the browser tells of alerts; the desktop program needs nobody's leave. */
export function Notices() {
  const permission = useNoticePermission((state) => state)
  if (permission === 'none') return null
  return (
    <Panel title="Being told in this browser">
      <Group justify="space-between">
        <Text size="sm">{WORDS[permission]}</Text>
        {permission === 'default' && (
          <Button size="xs" variant="default" onClick={() => void askForNotices()}>
            Tell me of alerts
          </Button>
        )}
      </Group>
    </Panel>
  )
}
