import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import { isUnderWay, type Job } from '../../shared/model/job'
import { wasBegunHere } from '../client'
import { sentence, wordFor } from '../ui'

const COLOUR: Readonly<Partial<Record<Job['state'], string>>> = { failed: 'red', stopped: 'yellow' }

/** Tells what came of long work that was begun on this page, wherever the person is by then. */
export function useEndedJobs(jobs: readonly Job[]): void {
  const before = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const idOf = ({ kind, subject, started_at }: Job): string => `${kind} ${subject} ${started_at}`
    const ended = jobs.filter((job) => !isUnderWay(job) && before.current.has(idOf(job)) && wasBegunHere(job))
    before.current = new Set(jobs.filter(isUnderWay).map(idOf))
    for (const { title, state, step } of ended)
      notifications.show({
        title: `${wordFor('job', state)}: ${title}`,
        message: sentence(step),
        color: COLOUR[state] ?? 'green',
        closeButtonProps: { 'aria-label': 'Close this message' },
      })
  }, [jobs])
}
