import { Anchor, Progress, Stack, Text } from '@mantine/core'
import { type Drill, ENDED_DRILL } from '../../../shared/model/drill'
import { href } from '../../client'
import { Panel, SafeText } from '../../ui'
import { Steps } from './steps'

/** What runs now and what waits behind it. Leaving the screen changes nothing. */
export function UnderWay({ drills }: { drills: readonly Drill[] }) {
  const open = drills.filter(({ state }) => !ENDED_DRILL.includes(state))
  const running = open.find(({ state }) => state === 'running')
  const ordered = open.map(({ ordered_at }) => ordered_at).sort()[0] ?? ''
  // Those ordered together with what is still open are one row of drills.
  const row = drills.filter(
    ({ ordered_at, finished_at }) => finished_at === undefined || isSameRow(ordered_at, ordered),
  )
  const done = row.length - open.length
  return (
    <Panel title={`Under way: ${done} of ${row.length} done`}>
      <Stack gap="md">
        <Progress value={(done / row.length) * 100} aria-label="Drills done" size="sm" />
        {running && (
          <>
            <Text size="sm" fw={600}>
              <Anchor size="sm" underline="always" href={href(['drills', running.id])}>
                Scenario {running.scenario}
              </Anchor>
              {' on '}
              <SafeText>{running.subject ?? ''}</SafeText>
            </Text>
            <Steps drill={running} />
          </>
        )}
      </Stack>
    </Panel>
  )
}

const TOGETHER_MS = 5000
const isSameRow = (a: string, b: string): boolean => Math.abs(Date.parse(a) - Date.parse(b)) < TOGETHER_MS
