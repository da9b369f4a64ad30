import { Stack, Text } from '@mantine/core'
import type { ReviewCase } from '../../../shared/model/review'
import { Fingerprint, RelativeTime, SafeName } from '../../ui'
import { CreationStrip } from './creation-strip'
import { Neighbourhood, sharedKeys } from './neighbourhood'
import { percent } from './wording'

type Evidence = NonNullable<ReviewCase['evidence']['sybil']>

const CHECKS: readonly { name: keyof Evidence['checks']; title: string; means: string }[] = [
  { name: 'new_endorsers', title: 'All endorsers are new', means: 'were published within 30 days' },
  {
    name: 'inactive_endorsers',
    title: 'Endorsers do nothing else',
    means: 'have no delegation; flagged above 80 %',
  },
  { name: 'circular', title: 'Endorsements in a circle', means: 'endorse one another' },
  { name: 'similar_keys', title: 'Endorsers of one creator', means: 'share one owner key' },
]

/** Is this a ring? The neighbourhood drawn, and beside it what each check found (SCREENS "Review"). */
export function RingEvidence({ evidence }: { evidence: Evidence }) {
  const letters = sharedKeys(evidence.agents)
  const suspects = evidence.agents.filter(({ member }) => member)
  return (
    <div className="ring-evidence">
      <Neighbourhood evidence={evidence} />
      <Stack gap="sm">
        <Text size="sm">
          {evidence.red_flags} of 4 red flags
          {evidence.sybil_by_flags
            ? ': by the specification an attack.'
            : ': too few for an attack by the specification.'}
        </Text>
        <ul className="checks">
          {CHECKS.map(({ name, title, means }) => (
            <li key={name}>
              <strong>
                {evidence.checks[name].flag ? '▲' : '○'} {title}
              </strong>
              <div className="dimmed">
                {percent(evidence.checks[name].share)} of the endorsers {means}
              </div>
            </li>
          ))}
        </ul>
        <Text size="sm">
          Trust that reaches it: {evidence.rank.toFixed(2)} of an average endorsement;{' '}
          {evidence.percentile === 0
            ? 'no endorsed agent has less.'
            : `${percent(evidence.percentile)} of all endorsed agents have less.`}
        </Text>
        <CreationStrip agents={evidence.agents} />
        <Text size="sm">
          {evidence.members} agents are suspected.{' '}
          {evidence.proposed_bans.length === 0
            ? 'The policy proposes no ban.'
            : `A ban falls on ${evidence.proposed_bans.length} of them and can be undone.`}{' '}
          Endorsers from outside are spared: they may have been deceived.
        </Text>
        <details>
          <summary>The agents one by one</summary>
          <table className="plain-table">
            <thead>
              <tr>
                <th>Agent</th>
                <th>Published</th>
                <th>Delegations</th>
                <th>Owner key</th>
                <th>Suspicion</th>
              </tr>
            </thead>
            <tbody>
              {suspects.map((agent) => (
                <tr key={agent.id}>
                  <td>
                    <SafeName>{agent.id}</SafeName>
                  </td>
                  <td>
                    <RelativeTime at={agent.created_at} />
                  </td>
                  <td className="numbers">{agent.delegations}</td>
                  <td>
                    <Fingerprint value={agent.issuer} label={`owner key of ${agent.id}`} /> {letters.get(agent.issuer)}
                  </td>
                  <td className="numbers">{agent.suspicion === 0 ? 'nobody endorses it' : percent(agent.suspicion)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </Stack>
    </div>
  )
}
