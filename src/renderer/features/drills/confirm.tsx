import { List, Text } from '@mantine/core'
import type { Scenario } from '../../../shared/model/drill'
import type { AgentId } from '../../../shared/model/ids'
import { useAction } from '../../client'
import { ConfirmDialog } from '../../ui'

/** What a drill does that stays, in the lab. */
const STAYS: { readonly [S in Scenario]?: string } = {
  '6.1': 'Scenario 6.1 revokes the owner key of one of the lab’s agents for good, and gives it another.',
}

interface Confirming {
  readonly scenarios: readonly Scenario[]
  /** The agent to play them against; absent: the lab. Its id has to be typed. */
  readonly staging?: AgentId | undefined
  readonly onClose: () => void
}

/** Says what will be harmed before it is. */
export function ConfirmDrills({ scenarios, staging, onClose }: Confirming) {
  const start = useAction('drills.start', ['drills.list'])
  const title = scenarios.length === 1 ? `Rehearse scenario ${scenarios[0]}` : `Rehearse ${scenarios.length} scenarios`
  return (
    <ConfirmDialog
      title={title}
      word="Rehearse"
      busy={start.isPending}
      error={start.error}
      {...(staging !== undefined && { typed: staging })}
      onConfirm={() =>
        start.mutate(
          {
            scenarios: [...scenarios],
            ...(staging !== undefined && { staging: { agent_id: staging, confirmed: staging } }),
          },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <List size="sm" spacing={4}>
        <List.Item>
          {staging === undefined
            ? 'The fault is really made: processes are killed, links cut, keys stolen, in the lab only.'
            : 'The fault is really made: this agent is killed, its link slowed, cut or intercepted, its results spoiled. Tasks that others gave it may suffer.'}
        </List.Item>
        <List.Item>Whatever was broken is mended afterwards, also when the drill fails or is cancelled.</List.Item>
        {scenarios.map((scenario) => STAYS[scenario] && <List.Item key={scenario}>{STAYS[scenario]}</List.Item>)}
      </List>
      {scenarios.length > 1 && (
        <Text size="sm">They run one after the other, for some minutes. You need not wait here.</Text>
      )}
    </ConfirmDialog>
  )
}
