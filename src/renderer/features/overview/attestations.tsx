import { Anchor, Group } from '@mantine/core'
import type { Overview } from '../../../shared/model/views'
import { href } from '../../client'
import { Panel, StateMark } from '../../ui'

const SHOWN_STATES = ['degraded', 'extended', 'grace', 'expired', 'revoked', 'outdated', 'valid', 'none'] as const

/** In which state the capabilities' attestations are, and how many end soon; each leads to its rows. */
export function Attestations({ attestations: { states, ending_soon } }: Pick<Overview, 'attestations'>) {
  const shown = SHOWN_STATES.filter((state) => states[state])
  if (shown.length === 0) return null
  return (
    <Panel title="Attestations">
      <Group gap="xl">
        {shown.map((state) => (
          <Anchor key={state} size="sm" underline="hover" href={href(['attestations'], { state })}>
            <StateMark of="attestation" state={state} /> <span className="numbers">{states[state]}</span>
          </Anchor>
        ))}
        {ending_soon > 0 && (
          <Anchor size="sm" href={href(['attestations'], { order: 'Ends' })}>
            {ending_soon} ending within 12 h
          </Anchor>
        )}
      </Group>
    </Panel>
  )
}
