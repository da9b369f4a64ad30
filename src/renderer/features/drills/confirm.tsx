import { List, Text } from '@mantine/core'
import type { Scenario } from '../../../shared/model/drill'
import { useAction } from '../../client'
import { ConfirmDialog } from '../../ui'

/** What a drill does that stays, in the lab. */
const STAYS: { readonly [S in Scenario]?: string } = {
  '6.1': 'Scenario 6.1 revokes the owner key of one of the lab’s agents for good, and gives it another.',
}

/** Says what will be harmed before it is. */
export function ConfirmDrills({ scenarios, onClose }: { scenarios: readonly Scenario[]; onClose: () => void }) {
  const start = useAction('drills.start', ['drills.list'])
  const title = scenarios.length === 1 ? `Rehearse scenario ${scenarios[0]}` : `Rehearse ${scenarios.length} scenarios`
  return (
    <ConfirmDialog
      title={title}
      word="Rehearse"
      busy={start.isPending}
      error={start.error}
      onConfirm={() => start.mutate({ scenarios: [...scenarios] }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <List size="sm" spacing={4}>
        <List.Item>The fault is really made: processes are killed, links cut, keys stolen, in the lab only.</List.Item>
        <List.Item>Whatever was broken is mended afterwards, also when the drill fails or is cancelled.</List.Item>
        {scenarios.map((scenario) => STAYS[scenario] && <List.Item key={scenario}>{STAYS[scenario]}</List.Item>)}
      </List>
      {scenarios.length > 1 && (
        <Text size="sm">They run one after the other, for some minutes. You need not wait here.</Text>
      )}
    </ConfirmDialog>
  )
}
