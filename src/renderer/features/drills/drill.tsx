import { Anchor, Button, Stack, Text } from '@mantine/core'
import { type Drill, type DrillEvidence, ENDED_DRILL } from '../../../shared/model/drill'
import { href, useAction, useCommand, useRoute } from '../../client'
import { Answer, ErrorState, Facts, milliseconds, Page, Panel, RelativeTime, SafeText, StateMark } from '../../ui'
import { Steps } from './steps'

/** One rehearsal: what was broken, what noticed it, how it came right, and what proves it. */
export default function DrillPage() {
  const { path } = useRoute()
  const answer = useCommand('drills.get', { id: path[1] ?? '' })
  return (
    <Page
      title={answer.data ? `Drill of scenario ${answer.data.scenario}` : 'Drill'}
      note={
        <Anchor size="sm" underline="always" href={href(['drills'])}>
          All drills
        </Anchor>
      }
      aside={answer.data && !ENDED_DRILL.includes(answer.data.state) && <Cancel id={answer.data.id} />}
    >
      <Answer of={answer}>{(drill) => <Rehearsal drill={drill} />}</Answer>
    </Page>
  )
}

function Cancel({ id }: { id: string }) {
  const cancel = useAction('drills.cancel', ['drills.get', 'drills.list'])
  return (
    <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
      Cancel it
    </Button>
  )
}

function Rehearsal({ drill }: { drill: Drill }) {
  const { state, subject, staging, started_at, ordered_at, fault, noticed_by, detect_ms, recovery, recover_ms, error } =
    drill
  return (
    <Stack gap="md">
      {error && <ErrorState error={error} />}
      <Panel title={<StateMark of="drill" state={state} />}>
        <Facts
          items={[
            ['Begun', <RelativeTime key="begun" at={started_at ?? ordered_at} />],
            ['Harmed', <SafeText key="subject">{subject ?? '–'}</SafeText>],
            ['Where', staging === undefined ? 'In the lab' : 'Outside the lab, marked as staging'],
            ['Fault', <SafeText key="fault">{fault ?? '–'}</SafeText>],
            ['Noticed by', <SafeText key="noticed">{noticed_by ?? '–'}</SafeText>],
            ['Time to notice', detect_ms === undefined ? '–' : milliseconds(detect_ms)],
            ['Recovery', <SafeText key="recovery">{recovery ?? '–'}</SafeText>],
            ['Time until right', recover_ms === undefined ? '–' : milliseconds(recover_ms)],
          ]}
        />
      </Panel>
      <Panel title="What happened">
        <Steps drill={drill} />
      </Panel>
      {drill.evidence.length > 0 && (
        <Panel title="Evidence">
          <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 6 }}>
            {drill.evidence.map((entry) => (
              <Evidence key={`${entry.label} ${entry.value}`} {...entry} />
            ))}
          </ul>
        </Panel>
      )}
    </Stack>
  )
}

function Evidence({ label, value, page }: DrillEvidence) {
  const shown = <SafeText>{value}</SafeText>
  return (
    <li style={{ display: 'grid', gridTemplateColumns: '140px 1fr', gap: 12, fontSize: 13, overflowWrap: 'anywhere' }}>
      <Text size="sm" c="dimmed">
        <SafeText>{label}</SafeText>
      </Text>
      {page ? (
        <Anchor size="sm" underline="always" href={href(page)}>
          {shown}
        </Anchor>
      ) : (
        <span>{shown}</span>
      )}
    </li>
  )
}
