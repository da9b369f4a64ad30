import { Text } from '@mantine/core'
import type { AgentId } from '../../../shared/model/ids'
import type { TrustFactor } from '../../../shared/model/trust'
import { useCommand } from '../../client'
import { Answer, SafeText, wordFor } from '../../ui'

const NAMES: Readonly<Record<TrustFactor['name'], string>> = {
  coverage: 'Test coverage',
  uptime: 'Uptime',
  success: 'Success rate',
  endorsements: 'Endorsements',
  freshness: 'Freshness of attestations',
}

/** How far can it be trusted, and why: five bars, each value times weight is its contribution (DESIGN §10). */
export function Trust({ agentId }: { agentId: AgentId }) {
  const trust = useCommand('trust.get', { agent_id: agentId })
  return (
    <Answer of={trust}>
      {({ score, tier, factors }) => (
        <>
          <Text fw={600} px={12} pt="sm">
            {score.toFixed(2)} of 1: {wordFor('trust', tier)}
          </Text>
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">Factor</th>
                <th scope="col">Value × weight</th>
                <th scope="col">Contribution</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {factors.map((factor) => (
                <FactorRow key={factor.name} factor={factor} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </Answer>
  )
}

/** The bar is as long as the factor could contribute, filled as far as it does. */
function FactorRow({ factor: { name, value, weight, contribution, evidence } }: { factor: TrustFactor }) {
  const width = 400 * weight
  return (
    <tr>
      <th scope="row">{NAMES[name]}</th>
      <td className="numbers">
        {value.toFixed(2)} × {weight.toFixed(2)}
      </td>
      <td className="numbers">
        <svg width={130} height={12} aria-hidden="true" style={{ marginRight: 8 }}>
          <rect x={0.5} y={0.5} width={width - 1} height={11} fill="none" stroke="var(--line)" />
          <rect width={width * value} height={12} fill="var(--accent)" />
        </svg>
        {contribution.toFixed(3)}
      </td>
      <td>
        <SafeText>{evidence}</SafeText>
      </td>
    </tr>
  )
}
