import { Alert, Button } from '@mantine/core'
import { useState } from 'react'
import { ENDED_DRILL, SCENARIOS, type Scenario, scenario } from '../../../shared/model/drill'
import { href, navigate, useAction, useCommand, useRoute } from '../../client'
import { Answer, ErrorState, Page, SafeText } from '../../ui'
import { Board } from './board'
import { ConfirmDrills } from './confirm'
import { Past } from './past'
import { Readiness } from './readiness'
import { Staging, type StagingOrder } from './staging'
import { UnderWay } from './under-way'

/** Do we notice when something fails, does it come right again, and how do we know? */
export default function Drills() {
  const board = useCommand('drills.board', {})
  const drills = useCommand('drills.list', {})
  const cancel = useAction('drills.cancel', ['drills.list'])
  const [wanted, setWanted] = useWanted()
  const [staging, setStaging] = useState<StagingOrder>()
  const open = drills.data?.drills.filter(({ state }) => !ENDED_DRILL.includes(state)) ?? []
  const refused = board.data?.refused
  return (
    <Page
      title="Drills"
      note="Each failure of the specification, really made in the lab or against an agent for staging: what noticed it, and how it came right."
      aside={
        <>
          {open.length > 0 && (
            <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({})}>
              Cancel what is left
            </Button>
          )}
          <Button size="xs" disabled={refused !== undefined || open.length > 0} onClick={() => setWanted(SCENARIOS)}>
            Rehearse all {SCENARIOS.length}
          </Button>
        </>
      }
    >
      {refused !== undefined && (
        <Alert title="No drill may run in a lab here">
          <SafeText>{`Refused: ${refused}. Start the lab and rehearse in its own console, or against an agent for staging below.`}</SafeText>
        </Alert>
      )}
      {cancel.error && <ErrorState error={cancel.error} />}
      {open.length > 0 && <UnderWay drills={drills.data?.drills ?? []} />}
      <Answer of={board}>
        {({ modes, readiness, ...outside }) => (
          <>
            <Board modes={modes} mayRehearse={refused === undefined} onRehearse={(one) => setWanted([one])} />
            <Staging {...outside} mayRehearse={open.length === 0} onRehearse={setStaging} />
            <Readiness rows={readiness} />
            {/* With the board, which would push it down. */}
            <Answer of={drills}>{({ drills: all }) => <Past drills={all} />}</Answer>
          </>
        )}
      </Answer>
      {wanted.length > 0 && refused === undefined && <ConfirmDrills scenarios={wanted} onClose={() => setWanted([])} />}
      {staging && (
        <ConfirmDrills scenarios={staging.scenarios} staging={staging.agent_id} onClose={() => setStaging(undefined)} />
      )}
    </Page>
  )
}

/** What is about to be ordered; the palette names it in the address. */
function useWanted() {
  const { query } = useRoute()
  const named = scenario.safeParse(query.get('rehearse'))
  const [chosen, setChosen] = useState<readonly Scenario[]>([])
  const wanted = chosen.length > 0 ? chosen : named.success ? [named.data] : []
  const set = (scenarios: readonly Scenario[]): void => {
    if (scenarios.length === 0 && named.success) navigate(href(['drills']))
    setChosen(scenarios)
  }
  return [wanted, set] as const
}
