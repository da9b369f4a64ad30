import { Anchor, Button, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { counted } from '../../../shared/model/counted'
import type { AgentRow, DiscoverResult } from '../../../shared/model/views'
import { href, replaceQuery, useCommand, useJobAction, usePages, useRoute } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  JobProgress,
  milliseconds,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
} from '../../ui'
import { Facets } from './facets'
import { type AgentFilter, filterOf } from './filter'

const PAGE = 200

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

/** Which agents can do this, and how far is each vouched for? Works the same without a network. */
export default function Discover() {
  const { query } = useRoute()
  const [text, setText] = useState(query.get('q') ?? '')
  const [settled] = useDebouncedValue(text, 120)
  useEffect(() => replaceQuery({ q: settled }), [settled])
  const { text: _typed, ...chosen } = filterOf(query)
  const filter = { ...chosen, ...(settled !== '' && { text: settled }) }
  const refresh = useJobAction({ kind: 'refresh', subject: '' }, 'registries.refresh', [
    'discover.search',
    'discover.facets',
    'registries.list',
  ])
  const { job, stop } = refresh
  return (
    <Page
      title="Discover"
      note={
        job ? (
          <JobProgress job={job} onStop={stop} />
        ) : (
          'Searches what is cached on this machine; the registries keep it fresh.'
        )
      }
      aside={
        <Button size="xs" variant="default" loading={job !== undefined} onClick={() => refresh.mutate({})}>
          Ask the registries
        </Button>
      }
    >
      <TextInput
        aria-label="Search"
        placeholder="Name, capability, owner…"
        maw={560}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        data-autofocus
      />
      <NobodyAnswers />
      {refresh.data && <Attempts attempts={refresh.data.attempts} />}
      <div className="with-facets">
        <Facets filter={filter} />
        <Results key={JSON.stringify(filter)} filter={filter} />
      </div>
    </Page>
  )
}

/** Found agents, a page at a time; only the rows in sight are in the page. */
function Results({ filter }: { filter: AgentFilter }) {
  const result = usePages('discover.search', { ...filter, refresh: 'never', limit: PAGE })
  return (
    <Panel flush>
      <Answer of={result}>
        {({ pages, more }) => {
          const rows = pages.flatMap((page) => page.rows)
          const total = pages.at(-1)?.total ?? 0
          return (
            <>
              <Text size="sm" px="md" pt="sm" c="dimmed" aria-live="polite">
                {counted(total, 'agent')}
                {total > rows.length && `, the first ${rows.length.toLocaleString('en')} shown`}
              </Text>
              <DataTable
                label="found agents"
                rows={rows}
                columns={COLUMNS}
                keyOf={({ summary, provenance }) => `${provenance.source} ${summary.id}`}
                empty={<EmptyState title="No agent fits">Try fewer words, or ask the registries.</EmptyState>}
              />
              {more && (
                <Button m="sm" size="xs" variant="default" loading={result.isLoadingMore} onClick={more}>
                  Show more
                </Button>
              )}
            </>
          )
        }}
      </Answer>
    </Panel>
  )
}

/** With every registry away what is shown is only as good as its age, which each row says. */
function NobodyAnswers() {
  const registries = useCommand('registries.list', {})
  const all = registries.data?.registries ?? []
  if (all.length === 0 || all.some(({ state }) => state !== 'failing')) return null
  return (
    <div role="status" className="stale-note">
      <span aria-hidden="true">◌ </span>
      No registry answers. What you see is the cache of this machine; each row says whence it came and how old it is.
    </div>
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
          <SafeText>{attempt.registry}</SafeText> {OUTCOMES[attempt.outcome]} ({milliseconds(attempt.duration_ms)})
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
