import { Group, Text, VisuallyHidden } from '@mantine/core'
import type { RecoveryStep, RecoveryStepName, RecoveryView } from '../../../shared/model/recovery'
import { Panel, RelativeTime, SafeText, Sentence, StatusMark } from '../../ui'

const NAME: Readonly<Record<RecoveryStepName, string>> = {
  revoke: 'Revoke the key',
  tell_registries: 'Tell the registries',
  suspend: 'Suspend',
  new_key: 'Make a new key',
  certify: 'Certify',
  re_attest: 'Attest again',
  publish: 'Publish',
  reactivated: 'Back in service',
}

const STATE: Readonly<Record<RecoveryStep['state'], readonly ['healthy' | 'warning' | 'stale' | 'unknown', string]>> = {
  done: ['healthy', 'Done'],
  waiting: ['warning', 'Waiting'],
  running: ['unknown', 'Under way'],
  idle: ['stale', 'To come'],
}

/** The steps under one another, each with what came of it and when. */
export function Steps({ recovery }: { recovery: RecoveryView }) {
  const done = recovery.steps.filter(({ state }) => state === 'done').length
  return (
    <Panel
      title={
        recovery.state === 'completed'
          ? 'Recovered'
          : `Step ${Math.min(done + 1, recovery.steps.length)} of ${recovery.steps.length}`
      }
    >
      {/* The list has clocks that tick: told as a whole it would never be silent. */}
      <VisuallyHidden role="status">{heard(recovery)}</VisuallyHidden>
      <ol style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 16 }}>
        {recovery.steps.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ol>
    </Panel>
  )
}

/** What a screen reader tells as it happens: each step when it begins or waits, and the end. */
function heard({ state, steps }: RecoveryView): string {
  if (state === 'completed') return 'Recovered: every step is done.'
  const at = steps.findIndex((step) => step.state === 'running' || step.state === 'waiting')
  const step = steps[at]
  return step === undefined ? '' : `Step ${at + 1} of ${steps.length}, ${STATE[step.state][1]}: ${NAME[step.name]}`
}

function Step({ step }: { step: RecoveryStep }) {
  const [status, word] = STATE[step.state]
  return (
    <li
      style={{ display: 'grid', gridTemplateColumns: '110px 1fr', gap: 12 }}
      {...(step.state === 'running' && { 'aria-current': 'step' as const })}
    >
      <StatusMark status={status} word={word} />
      <div>
        <Group gap="sm">
          <Text size="sm" fw={600}>
            {NAME[step.name]}
          </Text>
          {step.finished_at && (
            <Text size="xs" c="dimmed">
              <RelativeTime at={step.finished_at} />
            </Text>
          )}
        </Group>
        {step.finding && (
          <Text size="sm">
            <Sentence>{step.finding}</Sentence>
          </Text>
        )}
        {step.evidence.map(({ label, value }) => (
          <Text key={`${label} ${value}`} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            <SafeText>{`${label}: ${value}`}</SafeText>
          </Text>
        ))}
      </div>
    </li>
  )
}
