import { Anchor } from '@mantine/core'
import { trustTier } from '../../../shared/model/trust'
import { href, useCommand } from '../../client'
import { Answer, Panel, StateMark } from '../../ui'

/** Most trusted first. */
const TIERS = [...trustTier.options].reverse()

/** How far the agents that are known are trusted; each tier leads to its agents. */
export function Trust() {
  const facets = useCommand('discover.facets', {})
  return (
    <Panel title="Trust of known agents">
      <Answer of={facets} rows={4}>
        {({ trust }) => <Tiers counts={new Map(trust.map(({ value, count }) => [value, count]))} />}
      </Answer>
    </Panel>
  )
}

function Tiers({ counts }: { counts: ReadonlyMap<string, number> }) {
  const most = Math.max(1, ...counts.values())
  return (
    <ul className="tiers">
      {TIERS.map((tier) => {
        const count = counts.get(tier) ?? 0
        return (
          <li key={tier}>
            <Anchor size="sm" underline="hover" href={href(['discover'], { trust: tier })}>
              <StateMark of="trust" state={tier} />
              <span className="tier-bar" aria-hidden="true">
                <span style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span className="numbers">{count.toLocaleString('en')}</span>
            </Anchor>
          </li>
        )
      })}
    </ul>
  )
}
