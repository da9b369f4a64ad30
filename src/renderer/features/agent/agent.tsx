import { Anchor, Button, Group, SimpleGrid, Skeleton, Stack, Tabs, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import type { AgentDetail } from '../../../shared/model/views'
import { href, replaceQuery, useAction, useCommand, useRoute } from '../../client'
import {
  Answer,
  Facts,
  Fingerprint,
  milliseconds,
  Page,
  Panel,
  RelativeTime,
  SafeName,
  SafeText,
  StateMark,
  uptimeText,
  wordFor,
} from '../../ui'
import { AgentTabs } from './agent-tabs'
import { Checks } from './checks'
import { KeyChange } from './key-change'
import { UnderReview } from './under-review'

// The charts are the heaviest part of the console; only this screen waits for them.
const HealthTimeline = lazy(() => import('../../ui/health-timeline'))

/** Can I rely on this agent, and on whose word? */
export default function Agent() {
  const { path } = useRoute()
  const agentId = (path[1] ?? '') as AgentId
  const agent = useCommand('agents.get', { agent_id: agentId })
  return (
    <Page
      title={<SafeName>{agentId}</SafeName>}
      note={agent.data && <Standing detail={agent.data} />}
      aside={agent.data && <DelegateTo detail={agent.data} />}
    >
      <Answer of={agent} rows={10}>
        {(detail) => <Content detail={detail} agentId={agentId} />}
      </Answer>
    </Page>
  )
}

function Standing({ detail: { summary, health, state, provenance } }: { detail: AgentDetail }) {
  return (
    <Group gap="md">
      <span>
        Version <span className="mono">{summary.version || 'none given'}</span>
      </span>
      <span>
        Owner <SafeName>{summary.owner || 'not named'}</SafeName>
      </span>
      {health && <StateMark of="health" state={health.state} />}
      {state && <StateMark of="agent" state={state} />}
      <StateMark of="verification" state={provenance.verification} />
    </Group>
  )
}

function DelegateTo({ detail: { summary, health, operations } }: { detail: AgentDetail }) {
  if (health === undefined || operations.length === 0) return null
  return (
    <Button component="a" size="xs" href={href(['delegations', 'new'], { agent: summary.id })}>
      Delegate a task
    </Button>
  )
}

function Content({ detail, agentId }: { detail: AgentDetail; agentId: AgentId }) {
  const { summary, health } = detail
  return (
    <>
      {summary.description && (
        <Text size="sm" maw={760}>
          <SafeText>{summary.description}</SafeText>
        </Text>
      )}
      <UnderReview agentId={agentId} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Verification agentId={agentId} />
        <Health agentId={agentId} polled={health !== undefined} />
      </SimpleGrid>
      <DetailTabs detail={detail} />
    </>
  )
}

function Verification({ agentId }: { agentId: AgentId }) {
  const report = useCommand('agents.verify', { agent_id: agentId })
  return (
    <Panel title="Verification">
      {/* As tall as a dozen checks: what is beneath stays below the fold. */}
      <Answer of={report} rows={22}>
        {(known) => (
          <Stack gap="sm">
            <KeyChange report={known} />
            <Text size="sm">
              <strong>{wordFor('verification', known.level)}</strong>
              {known.delegable ? '; tasks may be delegated to it.' : '; tasks may not be delegated to it.'} Checked{' '}
              <RelativeTime at={known.checked_at} />.
            </Text>
            <Checks checks={known.checks} />
          </Stack>
        )}
      </Answer>
    </Panel>
  )
}

function Health({ agentId, polled }: { agentId: AgentId; polled: boolean }) {
  const answer = useCommand('agents.health', { agent_id: agentId }, { enabled: polled })
  const poll = useAction('agents.poll')
  if (!polled)
    return (
      <Panel title="Health">
        <Text size="sm">This agent names no HTTPS endpoint, so it is not polled.</Text>
      </Panel>
    )
  return (
    <Panel title="Health, last 24 h">
      <Answer of={answer}>
        {({ health, samples }) => (
          <Stack gap="md">
            <Group justify="space-between">
              <StateMark of="health" state={health.state} />
              <Button
                size="compact-xs"
                variant="default"
                loading={poll.isPending}
                onClick={() => poll.mutate({ agent_id: agentId })}
              >
                Poll now
              </Button>
            </Group>
            <Suspense fallback={<Skeleton height={206} />}>
              <HealthTimeline samples={samples} of={agentId} />
            </Suspense>
            <Facts
              items={[
                ['Latest poll', health.last ? <RelativeTime at={health.last.at} key="last" /> : 'none yet'],
                [
                  'Latency',
                  health.last?.latency_ms === undefined
                    ? (health.last?.reason ?? 'none')
                    : milliseconds(health.last.latency_ms),
                ],
                ['So since', health.since ? <RelativeTime at={health.since} key="since" /> : 'unknown'],
                [
                  'Uptime',
                  `24 h: ${uptimeText(health.uptime.day)} · 7 d: ${uptimeText(health.uptime.week)} · 30 d: ${uptimeText(health.uptime.month)}`,
                ],
              ]}
            />
          </Stack>
        )}
      </Answer>
    </Panel>
  )
}

function DetailTabs({ detail }: { detail: AgentDetail }) {
  const tab = useRoute().query.get('tab') ?? 'operations'
  const { provenance } = detail
  return (
    <Panel flush>
      <Tabs value={tab} onChange={(next) => replaceQuery({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="operations">Operations ({detail.operations.length})</Tabs.Tab>
          <Tabs.Tab value="attestations">Attestations</Tabs.Tab>
          <Tabs.Tab value="delegations">Delegations ({detail.delegations.length})</Tabs.Tab>
          <Tabs.Tab value="keys">Keys ({detail.keys.length})</Tabs.Tab>
          <Tabs.Tab value="trust">Trust</Tabs.Tab>
          <Tabs.Tab value="document">Document</Tabs.Tab>
        </Tabs.List>
        <AgentTabs detail={detail} />
      </Tabs>
      <Text size="sm" c="dimmed" p="md" component="div">
        From{' '}
        <Anchor size="sm" underline="always" href={href(['registries'])}>
          {provenance.source}
        </Anchor>
        {provenance.snapshot_version !== undefined && `, snapshot ${provenance.snapshot_version}`}, fetched{' '}
        <RelativeTime at={provenance.fetched_at} />
        {provenance.stale && ' (stale)'}
        {detail.manifest_digest && (
          <>
            , manifest <Fingerprint value={detail.manifest_digest} label="manifest digest" />
          </>
        )}
      </Text>
    </Panel>
  )
}
