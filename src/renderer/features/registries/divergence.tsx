import { Anchor } from '@mantine/core'
import type { Divergence as Found } from '../../../shared/model/divergence'
import { href, useCommand } from '../../client'
import { Answer, EmptyState, Fingerprint, Panel, RelativeTime, SafeText, StateMark } from '../../ui'

/** Do the registries say the same? Where not, what each says stands side by side. */
export function Divergence() {
  const answer = useCommand('registries.divergence', {})
  return (
    <Panel title="Do they agree?" flush>
      <Answer of={answer} rows={2}>
        {({ divergences }) =>
          divergences.length === 0 ? (
            <EmptyState title="They agree">
              Every agent that several registries list is listed alike: the same owner key, manifest, state and
              revocations.
            </EmptyState>
          ) : (
            divergences.map((divergence) => <SideBySide key={divergence.agent_id} divergence={divergence} />)
          )
        }
      </Answer>
    </Panel>
  )
}

function SideBySide({ divergence: { agent_id, severity, text, since, differences } }: { divergence: Found }) {
  const registries = differences[0]?.values.map(({ registry }) => registry) ?? []
  return (
    <section className="divergence" aria-label={`What the registries say of ${agent_id}`}>
      <p>
        <StateMark of="severity" state={severity} />{' '}
        <Anchor size="sm" underline="always" href={href(['agents', agent_id])}>
          <SafeText>{agent_id}</SafeText>
        </Anchor>
        : <SafeText>{text}</SafeText> Noticed <RelativeTime at={since} />.
      </p>
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">What differs</th>
            {registries.map((registry) => (
              <th key={registry} scope="col">
                <SafeText>{registry}</SafeText>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.map(({ fact, values }) => (
            <tr key={fact}>
              <th scope="row">{fact}</th>
              {values.map(({ registry, value }) => (
                <td key={registry} data-differs={value !== values[0]?.value}>
                  {/^sha256:[0-9a-f]{64}$/.test(value) ? (
                    <Fingerprint value={value} label={fact.toLowerCase()} />
                  ) : (
                    <SafeText>{value}</SafeText>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
