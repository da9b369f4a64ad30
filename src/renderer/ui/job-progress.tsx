import { Button, Group, Loader, Progress, Text } from '@mantine/core'
import { SafeText } from './safe-text'

/** A job as far as it is shown. */
export interface ShownJob {
  readonly title: string
  readonly step: string
  readonly state: string
  readonly stoppable: boolean
  readonly share?: { readonly done: number; readonly of: number }
}

/** What long work does now and how far it is, with a way to stop it. Each step is told to a screen reader. */
export function JobProgress({ job, onStop }: { job: ShownJob; onStop: () => void }) {
  const { share, state, step, stoppable, title } = job
  const isStopping = state === 'stopping'
  return (
    <Group gap="sm" wrap="nowrap" className="job">
      <div className="job-text">
        <Group gap={6} wrap="nowrap">
          {/* Nothing is known of how much there is: a bar would claim it. */}
          {share === undefined && <Loader size={12} aria-hidden="true" />}
          <Text size="xs" role="status">
            <SafeText>{isStopping ? 'Stopping…' : step}</SafeText>
          </Text>
          {share && (
            <Text size="xs" c="dimmed" ml="auto" className="numbers" style={{ whiteSpace: 'nowrap' }}>
              {share.done.toLocaleString('en')} of {share.of.toLocaleString('en')}
            </Text>
          )}
        </Group>
        {share && (
          <Progress.Root size="sm">
            <Progress.Section
              withAria={false}
              value={(100 * share.done) / share.of}
              role="progressbar"
              aria-label={title}
              aria-valuemin={0}
              aria-valuemax={share.of}
              aria-valuenow={share.done}
              aria-valuetext={`${share.done} of ${share.of}`}
            />
          </Progress.Root>
        )}
      </div>
      <Button
        size="compact-xs"
        variant="default"
        disabled={!stoppable || isStopping}
        aria-label={`Stop: ${title}`}
        title={stoppable ? undefined : 'Stopped now, it would be left half done'}
        onClick={onStop}
      >
        Stop
      </Button>
    </Group>
  )
}
