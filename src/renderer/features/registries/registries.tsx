import { Button, Switch } from '@mantine/core'
import { counted } from '../../../shared/model/counted'
import type { RegistryView } from '../../../shared/model/views'
import { replaceQuery, useAction, useCommand, useJobAction, useRoute } from '../../client'
import { Answer, EmptyState, FilterNote, fileSize, JobProgress, Page, Panel, SafeText } from '../../ui'
import { AddRegistry } from './add-registry'
import { Divergence } from './divergence'
import { RegistryList } from './registry-list'
import { Revocations } from './revocations'

/** Whom do I ask, do they answer, how fresh is what they said, and do they agree? */
export default function Registries() {
  const registries = useCommand('registries.list', {})
  const cache = useCommand('registries.cache', {})
  const refresh = useJobAction({ kind: 'refresh', subject: '' }, 'registries.refresh', [
    'registries.list',
    'agents.list',
  ])
  const { job, stop } = refresh
  const clear = useAction('registries.clear', ['registries.list', 'registries.cache'])
  return (
    <Page
      title="Registries"
      note={
        job ? (
          <JobProgress job={job} onStop={stop} />
        ) : (
          'Asked in this order. What they list is believed only with the signature of the root key that you accepted.'
        )
      }
      aside={
        <>
          <OfflineSwitch />
          <Button size="xs" variant="default" loading={job !== undefined} onClick={() => refresh.mutate({})}>
            Refresh all
          </Button>
          <AddRegistry />
        </>
      }
    >
      <Panel
        flush
        title={
          cache.data
            ? `Cached on this machine: ${cache.data.rows} rows and ${cache.data.documents} documents, ${fileSize(cache.data.bytes)}`
            : 'Cached on this machine'
        }
        aside={
          <Button size="compact-xs" variant="subtle" loading={clear.isPending} onClick={() => clear.mutate({})}>
            Clear the cache
          </Button>
        }
      >
        <Answer of={registries}>
          {({ registries: rows }) =>
            rows.length === 0 ? (
              <EmptyState title="No registry yet">
                Add one by its address; its root key is shown before anything of it is believed.
              </EmptyState>
            ) : (
              <Narrowed registries={rows} />
            )
          }
        </Answer>
      </Panel>
      <Divergence />
      <Revocations />
    </Page>
  )
}

/** All of them, or the one that the address names. */
function Narrowed({ registries }: { registries: readonly RegistryView[] }) {
  const wanted = useRoute().query.get('registry')
  const found = registries.filter(({ name }) => name === wanted)
  if (wanted === null || found.length === 0) return <RegistryList registries={registries} />
  return (
    <>
      <FilterNote onClear={() => replaceQuery({ registry: undefined })}>
        Only <SafeText>{wanted}</SafeText>, of {counted(registries.length, 'registry', 'registries')}
      </FilterNote>
      <RegistryList registries={found} />
    </>
  )
}

/** No-network mode: every connection is refused, and everything cached stays browsable. */
function OfflineSwitch() {
  const status = useCommand('system.status', {})
  const set = useAction('policy.set', ['system.status', 'policy.get'])
  return (
    <Switch
      size="xs"
      label="Work without a network"
      checked={status.data?.offline ?? false}
      disabled={status.data === undefined || set.isPending}
      onChange={({ currentTarget }) => set.mutate({ path: ['network', 'offline'], value: currentTarget.checked })}
    />
  )
}
