import { Text } from '@mantine/core'
import type { TimelineEntry } from '../../../shared/model/delegation'
import { SafeText } from '../../ui'

type PhaseState = 'running' | 'done' | 'stopped'
const WORD: Readonly<Record<PhaseState, string>> = { running: 'running', done: 'done', stopped: 'not finished' }

/** The phases so far in the order they began, from the agent's events. */
function phasesOf(timeline: readonly TimelineEntry[], finished: boolean): ReadonlyMap<string, PhaseState> {
  const phases = new Map<string, PhaseState>()
  for (const { event } of timeline)
    if (event?.type === 'phase')
      phases.set(event.phase, event.state === 'finished' ? 'done' : finished ? 'stopped' : 'running')
  return phases
}

export function PhaseTrack({ timeline, finished }: { timeline: readonly TimelineEntry[]; finished: boolean }) {
  const phases = phasesOf(timeline, finished)
  if (phases.size === 0)
    return (
      <Text size="sm" c="dimmed">
        {finished ? 'The agent named no phases.' : 'Waiting for the agent to name its first phase.'}
      </Text>
    )
  return (
    <ol className="track" style={{ padding: 0, margin: 0 }} aria-label="Phases">
      {[...phases].map(([name, state]) => (
        <li key={name} data-state={state}>
          <SafeText>{name}</SafeText>
          <br />
          <span>{WORD[state]}</span>
        </li>
      ))}
    </ol>
  )
}
