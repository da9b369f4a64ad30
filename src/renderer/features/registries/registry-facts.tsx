import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../../shared/model/counted'
import type { RegistryView } from '../../../shared/model/views'
import { useAction, useCommand, useJobAction } from '../../client'
import { AnswerStrip, Facts, Fingerprint, milliseconds, RelativeTime, SafeText, StateMark } from '../../ui'

/** Does it answer, how fast, how fresh is its snapshot and who signed it? */
export function RegistryFacts({ registry }: { registry: RegistryView }) {
  const { state, latency_ms, error, skipped_until, agents } = registry
  const history = useCommand('registries.history', { name: registry.name })
  return (
    <div className="registry-facts">
      <Group gap="md" wrap="nowrap">
        <StateMark of="registry" state={state} />
        <span className="numbers">{latency_ms === undefined ? 'no latency yet' : milliseconds(latency_ms)}</span>
        <AnswerStrip name={registry.name} samples={history.data?.samples ?? []} />
        <span className="numbers">{`${counted(agents, 'agent')} cached`}</span>
        <RegistryActions registry={registry} />
      </Group>
      {error && (
        <p className="registry-error">
          <span aria-hidden="true">⬣ </span>
          <SafeText>{error.message}</SafeText>
          {skipped_until && (
            <>
              . It is asked again <RelativeTime at={skipped_until} />.
            </>
          )}
        </p>
      )}
      <Facts items={factsOf(registry)} />
    </div>
  )
}

function factsOf({
  snapshot_version,
  snapshot_issued_at,
  snapshot_expires_at,
  signed_by,
  root_key,
  last_success_at,
}: RegistryView) {
  return [
    [
      'Snapshot',
      snapshot_version === undefined ? (
        'none yet'
      ) : (
        <span key="snapshot" className="numbers">
          version {snapshot_version}
          {snapshot_issued_at && (
            <>
              , signed <RelativeTime at={snapshot_issued_at} />
            </>
          )}
          {signed_by && (
            <>
              {' '}
              by <Fingerprint value={signed_by} label="snapshot key" />
            </>
          )}
          {snapshot_expires_at && (
            <>
              , expires <RelativeTime at={snapshot_expires_at} />
            </>
          )}
        </span>
      ),
    ],
    ['Last answer', last_success_at ? <RelativeTime key="last" at={last_success_at} /> : 'never'],
    ['Root key', root_key ? <Fingerprint key="root" value={root_key} label="root key" /> : 'none accepted yet'],
  ] as const
}

/** A registry is let go only after a second word: what it said is forgotten with it. */
function RegistryActions({ registry: { name } }: { registry: RegistryView }) {
  const refresh = useJobAction({ kind: 'refresh', subject: name }, 'registries.refresh', [
    'registries.list',
    'registries.history',
  ])
  const clear = useAction('registries.clear', ['registries.list', 'registries.cache'])
  const remove = useAction('registries.remove', ['registries.list', 'registries.cache', 'agents.list', 'policy.get'])
  const [asked, setAsked] = useState(false)
  return (
    <Group gap={4} ml="auto" wrap="nowrap">
      <Button
        size="compact-xs"
        variant="default"
        loading={refresh.job !== undefined}
        aria-label={`Refresh ${name}`}
        onClick={() => refresh.mutate({ name })}
      >
        Refresh
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        loading={clear.isPending}
        aria-label={`Clear the cache of ${name}`}
        onClick={() => clear.mutate({ name })}
      >
        Clear
      </Button>
      {asked ? (
        <>
          <Button
            size="compact-xs"
            color="red"
            loading={remove.isPending}
            aria-label={`Remove ${name} for good`}
            onClick={() => remove.mutate({ name })}
          >
            Remove it
          </Button>
          <Button size="compact-xs" variant="default" aria-label={`Keep ${name}`} onClick={() => setAsked(false)}>
            Keep it
          </Button>
        </>
      ) : (
        <Button size="compact-xs" variant="default" aria-label={`Remove ${name}`} onClick={() => setAsked(true)}>
          Remove
        </Button>
      )}
    </Group>
  )
}
