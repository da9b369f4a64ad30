import { Anchor } from '@mantine/core'
import type { AgentId } from '../../../shared/model/ids'
import { href, useCommand } from '../../client'
import { Answer, Countdown, EmptyState, RelativeTime, SafeText, StateMark } from '../../ui'

/** What is attested of each capability of an agent. */
export function Attested({ agentId }: { agentId: AgentId }) {
  const answer = useCommand('attestations.list', { agent_id: agentId })
  return (
    <Answer of={answer}>
      {({ rows }) =>
        rows.length === 0 ? (
          <EmptyState title="No registry lists a capability of this agent" />
        ) : (
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">Capability</th>
                <th scope="col">State</th>
                <th scope="col">Ends</th>
                <th scope="col" className="right">
                  Passed
                </th>
                <th scope="col" className="right">
                  Failed
                </th>
                <th scope="col">Last verified</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ capability, state, valid_until, tests, original }) => (
                <tr key={capability}>
                  <td>
                    <Anchor size="sm" className="mono" href={href(['attestations', agentId, capability])}>
                      <SafeText>{capability}</SafeText>
                    </Anchor>
                  </td>
                  <td>
                    <StateMark of="attestation" state={state} />
                  </td>
                  <td>{valid_until ? <Countdown to={valid_until} /> : '–'}</td>
                  <td className="right numbers">{tests?.passed ?? '–'}</td>
                  <td className="right numbers">{tests?.failed ?? '–'}</td>
                  <td>{original ? <RelativeTime at={original.issued_at} /> : 'never'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Answer>
  )
}
