import { Text } from '@mantine/core'
import type { Drill, DrillStep } from '../../../shared/model/drill'
import { clockTime, exactUtc, SafeText, StatusMark } from '../../ui'

const KIND: Readonly<
  Record<DrillStep['kind'], readonly ['unknown' | 'critical' | 'warning' | 'healthy' | 'stale', string]>
> = {
  preparation: ['unknown', 'Prepared'],
  fault: ['critical', 'Fault'],
  detection: ['warning', 'Noticed'],
  recovery: ['healthy', 'Recovery'],
  clean_up: ['stale', 'Tidied up'],
  failure: ['critical', 'Failure'],
}

/** What happened, in order, each with its time. */
export function Steps({ drill }: { drill: Drill }) {
  return (
    <ol aria-live="polite" style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
      {drill.steps.map((step) => {
        const [status, word] = KIND[step.kind]
        return (
          <li
            key={`${step.at} ${step.kind} ${step.text}`}
            style={{ display: 'grid', gridTemplateColumns: '80px 110px 1fr', gap: 12 }}
          >
            <time
              className="mono numbers"
              dateTime={step.at}
              title={exactUtc(Date.parse(step.at))}
              style={{ fontSize: 12 }}
            >
              {clockTime(Date.parse(step.at))}
            </time>
            <StatusMark status={status} word={word} />
            <Text size="sm">
              <SafeText>{step.text}</SafeText>
            </Text>
          </li>
        )
      })}
    </ol>
  )
}
