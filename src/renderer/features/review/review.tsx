import { Button, Group, SegmentedControl, Text } from '@mantine/core'
import { useCallback, useState } from 'react'
import { counted } from '../../../shared/model/counted'
import type { ReviewAction, ReviewCase } from '../../../shared/model/review'
import { useAction, useCommand } from '../../client'
import { Answer, EmptyState, ErrorState, Page, Panel, ReasonDialog } from '../../ui'
import { CaseDetail } from './case-detail'
import { keyOf, Queue } from './queue'
import { useReviewKeys } from './review-keys'
import { UndoBar } from './undo-bar'
import { ACTIONS } from './wording'
import './review.css'

const VIEWS = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'decided', label: 'Decided' },
]
const isWaiting = ({ state }: ReviewCase): boolean => state === 'open' || state === 'asked'

/** Is this a trick? (SCREENS "Review") */
export default function Review() {
  const asked = useCommand('reviews.list', {})
  const [view, setView] = useState('waiting')
  return (
    <Page
      title="Review"
      note="Names that could be mistaken for others, and endorsements that look made up. The riskiest first."
      aside={<SegmentedControl size="xs" data={VIEWS} value={view} onChange={setView} aria-label="Which cases" />}
    >
      <Answer of={asked}>
        {({ cases, unanswered }) => (
          <>
            {unanswered.map(({ registry, message }) => (
              <div role="status" className="stale-note" key={registry}>
                <span aria-hidden="true">◌ </span>
                {`The cases of ${registry} are shown as last told: ${message}`}
              </div>
            ))}
            <Desk key={view} cases={cases.filter((found) => isWaiting(found) === (view === 'waiting'))} />
          </>
        )}
      </Answer>
    </Page>
  )
}

interface Undoable {
  readonly text: string
  readonly about: readonly ReviewCase[]
  /** What was decided, once the registries have answered: an undo may be asked for before. */
  readonly decided: Promise<readonly ReviewCase[]>
}

/** The queue and the case that is looked at, decided by keyboard. */
function Desk({ cases: known }: { cases: readonly ReviewCase[] }) {
  // Gone from the queue as soon as they are decided: a reviewer's next key is about the next case.
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set())
  const cases = known.filter((found) => !sent.has(stateKeyOf(found)))
  const [at, setAt] = useState(0)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<ReviewAction>()
  const [undoable, setUndoable] = useState<Undoable>()
  const decide = useAction('reviews.decide', ['reviews.list', 'agents.list', 'audit.list'])
  const current = cases[Math.min(at, cases.length - 1)]
  const chosen = selected.size > 0 ? cases.filter((found) => selected.has(keyOf(found))) : current ? [current] : []

  const send = async (action: ReviewAction, reason: string, about: readonly ReviewCase[]) => {
    if (about.length === 0) return []
    const refs = about.map(({ registry, id, state }) => ({ ...(registry && { registry }), id, from_state: state }))
    const answer = await decide.mutateAsync({ cases: refs, action, reason }).catch(() => undefined)
    const refused = about.filter((found) => answer === undefined || answer.failed.some(({ id }) => id === found.id))
    showAgain(refused)
    return answer?.decided ?? []
  }
  const showAgain = (cases: readonly ReviewCase[]) => {
    const ids = cases.map(keyOf)
    setSent((before) => new Set([...before].filter((key) => !ids.some((id) => key.startsWith(`${id} `)))))
  }
  const conclude = (action: ReviewAction, reason: string, done: string) => {
    setAsking(undefined)
    setSelected(new Set())
    setSent((before) => new Set([...before, ...chosen.map(stateKeyOf)]))
    setUndoable({ text: told(done, chosen), about: chosen, decided: send(action, reason, chosen) })
  }
  const begin = (action: ReviewAction) => {
    const wanted = ACTIONS.find((one) => one.action === action)
    if (wanted === undefined || chosen.length === 0) return
    if (wanted.needsReason) setAsking(action)
    else conclude(action, '', wanted.done)
  }
  const undo = async () => {
    if (undoable === undefined) return
    setUndoable(undefined)
    await send('undo', '', await undoable.decided)
    showAgain(undoable.about)
  }
  const move = (by: number) => setAt(Math.max(0, Math.min(cases.length - 1, Math.min(at, cases.length - 1) + by)))
  const toggle = (found: ReviewCase) => {
    const next = new Set(selected)
    if (!next.delete(keyOf(found))) next.add(keyOf(found))
    setSelected(next)
  }
  const forget = useCallback(() => setUndoable(undefined), [])
  useReviewKeys(
    {
      j: () => move(1),
      s: () => move(1),
      k: () => move(-1),
      x: () => current && toggle(current),
      u: () => void undo(),
      ...Object.fromEntries(ACTIONS.map(({ key, action }) => [key, () => begin(action)])),
    },
    asking === undefined,
  )
  const asksFor = ACTIONS.find((one) => one.action === asking)

  return (
    <>
      {decide.error && <ErrorState error={decide.error} />}
      {decide.data?.failed.map(({ id, message }) => (
        <ErrorState key={id} error={{ message: `${id}: ${message}` }} />
      ))}
      {cases.length === 0 ? (
        <Panel>
          <EmptyState title="Nothing to review">
            A registry that lists this profile’s key among its reviewers sends its cases here.
          </EmptyState>
        </Panel>
      ) : (
        <div className="review-desk">
          <Panel flush title={counted(cases.length, 'case')}>
            <Queue cases={cases} current={current} selected={selected} show={setAt} toggle={toggle} />
          </Panel>
          {current && <CaseDetail found={current} />}
        </div>
      )}
      <Group className="decision-bar" gap="sm">
        {cases.length > 0 &&
          ACTIONS.map(({ action, key, text }) => (
            <Button key={action} size="xs" variant="default" onClick={() => begin(action)}>
              {text} <kbd>{key}</kbd>
            </Button>
          ))}
        {cases.length > 0 && (
          <Button size="xs" variant="subtle" onClick={() => move(1)}>
            Skip <kbd>s</kbd>
          </Button>
        )}
        {cases.length > 0 && (
          <Text size="xs" c="dimmed">
            {selected.size > 0 ? `for ${selected.size} selected` : 'x selects several, j and k move'}
          </Text>
        )}
        {undoable && <UndoBar key={undoable.text} text={undoable.text} undo={() => void undo()} over={forget} />}
      </Group>
      {asksFor && (
        <ReasonDialog
          title={`${asksFor.text}: ${chosen.length === 1 ? chosen[0]?.subject : counted(chosen.length, 'case')}`}
          action={asksFor.text}
          says="The owner is told it. Enter decides, Shift Enter begins a new line."
          decide={(reason) => conclude(asksFor.action, reason, asksFor.done)}
          close={() => setAsking(undefined)}
        />
      )}
    </>
  )
}

const stateKeyOf = (found: ReviewCase): string => `${keyOf(found)} ${found.state}`

const told = (done: string, cases: readonly ReviewCase[]): string =>
  `${done}: ${cases.length === 1 ? cases[0]?.subject : counted(cases.length, 'case')}`
