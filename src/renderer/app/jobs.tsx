import { Button, Popover, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { counted } from '../../shared/model/counted'
import { isUnderWay, type Job } from '../../shared/model/job'
import { useJobs } from '../client'
import { JobProgress, RelativeTime, SafeText, StateMark, sentence } from '../ui'
import { useEndedJobs } from './ended-jobs'

/** What is over sooner needs no sign that it goes on. */
const PATIENCE_MS = 400
const SHOWN_ENDED = 5

const keyOf = ({ kind, subject }: Job): string => `${kind} ${subject}`

/** Long work that is under way, in the header of every screen: leaving the one it was begun on loses nothing. */
export function JobsUnderWay() {
  const { jobs, stop } = useJobs()
  const [opened, setOpened] = useState(false)
  const running = jobs.filter(isUnderWay)
  const lasts = useLasting(running.length > 0)
  useEndedJobs(jobs)
  if (!lasts && !opened) return null
  const word = running.length > 0 ? `${counted(running.length, 'job')} under way` : 'Nothing under way'
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={440} trapFocus withArrow shadow="md">
      <Popover.Target>
        <Button size="compact-sm" variant="light" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {word}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="md">
          {running.map((job) => (
            <div key={keyOf(job)}>
              <Text size="sm" fw={600}>
                <SafeText>{job.title}</SafeText>
              </Text>
              <JobProgress job={job} onStop={() => stop(job)} />
            </div>
          ))}
          {jobs
            .filter((job) => !isUnderWay(job))
            .slice(0, SHOWN_ENDED)
            .map((job) => (
              <Ended key={keyOf(job)} job={job} />
            ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function Ended({ job }: { job: Job }) {
  return (
    <div>
      <Text size="sm">
        <StateMark of="job" state={job.state} /> <SafeText>{job.title}</SafeText>
      </Text>
      <Text size="xs" c="dimmed">
        <SafeText>{sentence(job.step)}</SafeText>
        {job.ended_at && (
          <>
            {' · '}
            <RelativeTime at={job.ended_at} />
          </>
        )}
      </Text>
    </div>
  )
}

/** Whether something goes on for longer than a moment; false again as soon as it has ended. */
function useLasting(isOn: boolean): boolean {
  const [lasts, setLasts] = useState(false)
  useEffect(() => {
    if (!isOn) return setLasts(false)
    const timer = setTimeout(() => setLasts(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [isOn])
  return lasts && isOn
}
