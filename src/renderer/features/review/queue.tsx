import { Checkbox } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { ReviewCase } from '../../../shared/model/review'
import { RelativeTime, SafeName } from '../../ui'
import { caseKindText, percent, stateText } from './wording'

export const keyOf = ({ registry = '', id }: ReviewCase): string => `${registry} ${id}`

interface QueueProps {
  readonly cases: readonly ReviewCase[]
  readonly current: ReviewCase | undefined
  readonly selected: ReadonlySet<string>
  readonly show: (at: number) => void
  readonly toggle: (found: ReviewCase) => void
}

/** The queue, riskiest first. */
export function Queue({ cases, current, selected, show, toggle }: QueueProps) {
  return (
    <ul className="review-queue" aria-label="Cases, riskiest first">
      {cases.map((found, at) => (
        <Row
          key={keyOf(found)}
          found={found}
          isCurrent={found === current}
          isSelected={selected.has(keyOf(found))}
          show={() => show(at)}
          toggle={() => toggle(found)}
        />
      ))}
    </ul>
  )
}

function Row({
  found,
  isCurrent,
  isSelected,
  show,
  toggle,
}: {
  found: ReviewCase
  isCurrent: boolean
  isSelected: boolean
  show: () => void
  toggle: () => void
}) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  return (
    <li ref={row} data-current={isCurrent}>
      <Checkbox size="xs" checked={isSelected} onChange={toggle} aria-label={`Select ${found.subject}`} />
      <button type="button" onClick={show} aria-current={isCurrent ? 'true' : undefined}>
        <span className="numbers risk">{percent(found.risk)}</span>
        <span className="subject">
          <SafeName>{found.subject}</SafeName>
        </span>
        <span className="dimmed">
          {caseKindText(found.kind)}
          {found.state === 'open' ? '' : `, ${stateText(found.state)}`}
          {found.appeal === undefined ? '' : ', appealed'} · <RelativeTime at={found.opened_at} />
        </span>
      </button>
    </li>
  )
}
