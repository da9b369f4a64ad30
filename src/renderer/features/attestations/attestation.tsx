import { Anchor, Group, Stack, Text } from '@mantine/core'
import type { AttestationDetail } from '../../../shared/model/attestation-view'
import type { AgentId } from '../../../shared/model/ids'
import { href, useCommand, useRoute } from '../../client'
import {
  Answer,
  Countdown,
  EmptyState,
  Facts,
  Fingerprint,
  milliseconds,
  Page,
  Panel,
  percent,
  RelativeTime,
  SafeName,
  SafeText,
  Sentence,
  StateMark,
} from '../../ui'
import { Actions } from './actions'
import { Chain } from './chain'
import { FlippedTests } from './flipped-tests'
import { RunsChart, RunsTable } from './runs'
import { AxisHeading, Hatching, Legend, Timeline } from './timeline'

/** What was tested, how alike were the runs, and does the word still hold? */
export default function Attestation() {
  const { path } = useRoute()
  const of = { agent_id: (path[1] ?? '') as AgentId, capability: path[2] ?? '' }
  const detail = useCommand('attestations.get', of)
  return (
    <Page
      title={<SafeName>{of.capability}</SafeName>}
      note={
        <Group gap="md">
          <span>
            of{' '}
            <Anchor size="sm" underline="always" href={href(['agents', of.agent_id], { tab: 'attestations' })}>
              <SafeText>{of.agent_id}</SafeText>
            </Anchor>
          </span>
          {detail.data && <Standing detail={detail.data} />}
        </Group>
      }
      aside={detail.data && <Actions detail={detail.data} />}
    >
      <Hatching />
      <Answer of={detail} rows={10}>
        {(answer) => <Content detail={answer} />}
      </Answer>
    </Page>
  )
}

function Standing({ detail: { row } }: { detail: AttestationDetail }) {
  return (
    <>
      <StateMark of="attestation" state={row.state} />
      {row.valid_until && (
        <span>
          Ends <Countdown to={row.valid_until} />
        </span>
      )}
    </>
  )
}

function Content({ detail }: { detail: AttestationDetail }) {
  const { row, attestation, checks, chain, pending_runs, max_variance_percent } = detail
  const runs = [...(attestation?.runs ?? []), ...pending_runs]
  return (
    <Stack gap="md">
      {row.state !== 'none' && (
        <Panel title="Time">
          <div className="attestation-axis-row">
            <AxisHeading />
          </div>
          <Timeline row={row} />
          <Legend />
        </Panel>
      )}
      <div className="two-columns">
        <Panel title={`Runs (${runs.length})`}>
          {runs.length === 0 ? (
            <EmptyState title="No run is known here" />
          ) : (
            <Stack gap="sm">
              <RunsChart runs={runs} maxVariancePercent={max_variance_percent} />
              <RunsTable runs={runs} pendingFrom={attestation?.runs.at(-1)?.number ?? 0} />
            </Stack>
          )}
        </Panel>
        <Panel title="Checks">
          {checks.length === 0 ? (
            <EmptyState title={row.state === 'none' ? 'Nothing is attested yet' : 'The document cannot be had now'} />
          ) : (
            <ul className="checks">
              {checks.map((check) => (
                <li key={check.name}>
                  <Group gap="sm" wrap="nowrap" align="baseline">
                    <span style={{ width: 84, flex: 'none' }}>
                      <StateMark of="outcome" state={check.outcome} />
                    </span>
                    <Sentence>{check.finding}</Sentence>
                  </Group>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <FlippedTests detail={detail} />
      <Panel title="Chain" flush>
        {chain.length === 0 ? <EmptyState title="No attestation was published yet" /> : <Chain links={chain} />}
      </Panel>
      <Panel title="What was tested, and how">
        <Circumstances detail={detail} />
      </Panel>
    </Stack>
  )
}

function Circumstances({ detail: { row, attestation, plan, acceptances } }: { detail: AttestationDetail }) {
  const { refresh } = row
  return (
    <Facts
      items={[
        ...(attestation
          ? ([
              ['Code', <Fingerprint key="code" value={attestation.code.digest} label="digest of the code" />],
              ['Attestation', row.digest ? <Fingerprint key="doc" value={row.digest} label="attestation" /> : 'none'],
              ['Environment', Object.values(attestation.environment).join(', ')],
              ['Time of all runs', milliseconds(attestation.duration_ms)],
              ['Coverage', attestation.coverage === undefined ? 'not told' : percent(attestation.coverage)],
            ] as const)
          : []),
        ...(plan
          ? ([
              ['Test command', <code key="command">{plan.command}</code>],
              ['In the folder', <code key="folder">{plan.folder}</code>],
            ] as const)
          : []),
        [
          'Next refresh',
          (refresh?.next_attempt_at ?? row.refresh_expected_at) ? (
            <RelativeTime key="next" at={refresh?.next_attempt_at ?? row.refresh_expected_at ?? ''} />
          ) : (
            'not known'
          ),
        ],
        ...(refresh?.last_outcome
          ? ([
              [
                'Last attempt',
                <span key="last">
                  <StateMark of="refresh" state={refresh.last_outcome} />{' '}
                  {refresh.last_attempt_at && <RelativeTime at={refresh.last_attempt_at} />}
                  {refresh.last_reason && (
                    <Text size="sm" component="span">
                      {' '}
                      <Sentence>{refresh.last_reason}</Sentence>
                    </Text>
                  )}
                </span>,
              ],
            ] as const)
          : []),
        ...acceptances.map(
          ({ accepted_at, accepted_by, reason }) =>
            [
              'Accepted',
              <span key={accepted_at}>
                <RelativeTime at={accepted_at} /> by <SafeText>{accepted_by}</SafeText>: <SafeText>{reason}</SafeText>
              </span>,
            ] as const,
        ),
      ]}
    />
  )
}
