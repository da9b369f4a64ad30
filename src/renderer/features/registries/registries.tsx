import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { RegistryView } from '../../../shared/model/views'
import { useAction, useCommand } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  Facts,
  Fingerprint,
  milliseconds,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
} from '../../ui'

const COLUMNS: readonly Column<RegistryView>[] = [
  {
    name: 'Order',
    sort: ({ priority }) => priority,
    cell: ({ priority }) => <span className="numbers">{priority}</span>,
  },
  { name: 'Registry', sort: ({ name }) => name, cell: ({ name }) => <SafeText>{name}</SafeText> },
  { name: 'Address', cell: ({ url }) => <span className="mono">{url}</span> },
  {
    name: 'State',
    sort: ({ state }) => state,
    cell: ({ state, error }) => <StateMark of="registry" state={state} {...(error && { title: error.message })} />,
  },
  {
    name: 'Latency',
    cell: ({ latency_ms }) => (
      <span className="numbers">{latency_ms === undefined ? '–' : milliseconds(latency_ms)}</span>
    ),
  },
  {
    name: 'Snapshot',
    cell: ({ snapshot_version }) => (
      <span className="numbers">{snapshot_version === undefined ? 'none yet' : `version ${snapshot_version}`}</span>
    ),
  },
  {
    name: 'Signed',
    cell: ({ snapshot_issued_at }) => (snapshot_issued_at ? <RelativeTime at={snapshot_issued_at} /> : '–'),
  },
  {
    name: 'Signed by',
    cell: ({ signed_by }) => (signed_by ? <Fingerprint value={signed_by} label="snapshot key" /> : '–'),
  },
  { name: 'Agents', sort: ({ agents }) => agents, cell: ({ agents }) => <span className="numbers">{agents}</span> },
  {
    name: 'Last answer',
    cell: ({ last_success_at }) => (last_success_at ? <RelativeTime at={last_success_at} /> : 'never'),
  },
]

/** Whom do I ask, do they answer, and how fresh is what they said? */
export default function Registries() {
  const registries = useCommand('registries.list', {})
  const refresh = useAction('registries.refresh', ['registries.list', 'agents.list'])
  return (
    <Page
      title="Registries"
      note="Asked in this order. What they list is believed only with the signature of the root key that you accepted."
      aside={
        <>
          <Button size="xs" variant="default" loading={refresh.isPending} onClick={() => refresh.mutate({})}>
            Refresh all
          </Button>
          <AddRegistry />
        </>
      }
    >
      <Panel flush>
        <Answer of={registries}>
          {({ registries: rows }) => (
            <DataTable
              label="registries"
              rows={rows}
              columns={COLUMNS}
              keyOf={({ url }) => url}
              empty={
                <EmptyState title="No registry yet">
                  Add one by its address; its root key is shown before anything of it is believed.
                </EmptyState>
              }
            />
          )}
        </Answer>
      </Panel>
    </Page>
  )
}

/** First the address, then the fingerprint to compare: nothing is believed in between (TRUST "Bootstrap"). */
function AddRegistry() {
  const [opened, { open, close }] = useDisclosure(false)
  const [url, setUrl] = useState('https://')
  const inspect = useAction('registries.inspect')
  const add = useAction('registries.add', ['registries.list', 'agents.list', 'overview.get'])
  const shown = inspect.data
  const leave = () => {
    inspect.reset()
    add.reset()
    close()
  }
  return (
    <>
      <Button size="xs" onClick={open}>
        Add a registry
      </Button>
      <Modal
        opened={opened}
        onClose={leave}
        title="Add a registry"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          <TextInput
            label="Address"
            value={url}
            onChange={({ currentTarget }) => setUrl(currentTarget.value)}
            disabled={shown !== undefined}
            data-autofocus
          />
          {shown && (
            <>
              <Facts
                items={[
                  ['Calls itself', <SafeText key="name">{shown.name}</SafeText>],
                  [
                    'Root key',
                    <span key="key" className="mono">
                      {shown.root_key}
                    </span>,
                  ],
                ]}
              />
              <Text size="sm">
                Compare the root key with what the operator has published elsewhere. A later change of it will be an
                alert.
              </Text>
            </>
          )}
          {(inspect.error ?? add.error) && <ErrorState error={inspect.error ?? add.error ?? { message: '' }} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              Leave it
            </Button>
            {shown ? (
              <Button
                loading={add.isPending}
                onClick={() => add.mutate({ url, root_key: shown.root_key }, { onSuccess: leave })}
              >
                The key is right: add it
              </Button>
            ) : (
              <Button loading={inspect.isPending} onClick={() => inspect.mutate({ url })}>
                Show its root key
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
