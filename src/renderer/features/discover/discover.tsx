import { Anchor, Button, Group, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { AgentRow, DiscoverResult } from '../../../shared/model/views'
import { href, replaceQuery, useAction, useCommand, useRoute } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
  wordFor,
} from '../../ui'

const LIMIT = 500

const COLUMNS: readonly Column<AgentRow>[] = [
  {
    name: 'Agent',
    sort: ({ summary }) => summary.id,
    cell: ({ summary }) => (
      <Anchor size="sm" href={href(['agents', summary.id])}>
        <SafeText>{summary.id}</SafeText>
      </Anchor>
    ),
  },
  { name: 'Version', cell: ({ summary }) => <span className="mono">{summary.version || 'none given'}</span> },
  { name: 'What it does', cell: ({ summary }) => <SafeText>{summary.description || summary.name}</SafeText> },
  {
    name: 'Capabilities',
    cell: ({ summary }) => (
      <SafeText>
        {summary.capabilities.slice(0, 4).join(', ') +
          (summary.capabilities.length > 4 ? ` and ${summary.capabilities.length - 4} more` : '')}
      </SafeText>
    ),
  },
  {
    name: 'Verification',
    sort: ({ provenance }) => provenance.verification,
    cell: ({ provenance }) => <StateMark of="verification" state={provenance.verification} />,
  },
  {
    name: 'From',
    sort: ({ provenance }) => provenance.source,
    cell: ({ provenance }) => (
      <>
        <SafeText>{provenance.source}</SafeText>, <RelativeTime at={provenance.fetched_at} />
        {provenance.stale ? ', stale' : ''}
      </>
    ),
  },
]

const LEVELS = ['verified', 'intact', 'unsigned', 'invalid', 'unchecked'].map((value) => ({
  value,
  label: wordFor('verification', value),
}))

/** Which agents can do this, and how far is each vouched for? Works the same without a network. */
export default function Discover() {
  const { query } = useRoute()
  const [text, setText] = useState(query.get('q') ?? '')
  const [settled] = useDebouncedValue(text, 120)
  useEffect(() => replaceQuery({ q: settled }), [settled])
  const verification = query.get('verification')
  const result = useCommand('discover.search', {
    refresh: 'never',
    limit: LIMIT,
    ...(settled !== '' && { text: settled }),
    ...(verification !== null && { verification }),
  })
  const refresh = useAction('registries.refresh', ['discover.search', 'registries.list'])
  return (
    <Page
      title="Discover"
      note="Searches what is cached on this machine; the registries keep it fresh."
      aside={
        <Button size="xs" variant="default" loading={refresh.isPending} onClick={() => refresh.mutate({})}>
          Ask the registries
        </Button>
      }
    >
      <Group align="end">
        <TextInput
          label="Search"
          placeholder="Name, capability, owner…"
          w={360}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-autofocus
        />
        <Select
          label="Verification"
          clearable
          placeholder="Any"
          data={LEVELS}
          value={verification}
          onChange={(level) => replaceQuery({ verification: level ?? undefined })}
          clearButtonProps={{ 'aria-label': 'Any verification' }}
        />
      </Group>
      {refresh.data && <Attempts attempts={refresh.data.attempts} />}
      <Panel flush>
        <Answer of={result}>
          {({ rows, total }) => (
            <>
              <Text size="sm" px="md" pt="sm" c="dimmed" aria-live="polite">
                {total === 1 ? '1 agent' : `${total} agents`}
                {total > rows.length && `; the first ${rows.length} are shown, refine the search for others`}
              </Text>
              <DataTable
                label="found agents"
                rows={rows}
                columns={COLUMNS}
                keyOf={({ summary, provenance }) => `${provenance.source} ${summary.id}`}
                empty={<EmptyState title="No agent fits">Try fewer words, or ask the registries.</EmptyState>}
              />
            </>
          )}
        </Answer>
      </Panel>
    </Page>
  )
}

const OUTCOMES: Readonly<Record<DiscoverResult['attempts'][number]['outcome'], string>> = {
  answered: 'answered with news',
  unchanged: 'answered: nothing new',
  cached: 'was fresh enough',
  failed: 'did not answer',
  skipped: 'was left out, since it failed a moment ago',
}

function Attempts({ attempts }: Pick<DiscoverResult, 'attempts'>) {
  return (
    <Text size="sm" component="div" role="status">
      {attempts.map((attempt) => (
        <div key={attempt.url}>
          <SafeText>{attempt.registry}</SafeText> {OUTCOMES[attempt.outcome]} ({attempt.duration_ms} ms)
          {attempt.reason && (
            <>
              : <SafeText>{attempt.reason}</SafeText>
            </>
          )}
        </div>
      ))}
    </Text>
  )
}
