import { Button, Group, Kbd, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core'
import { href, useCommand, useConnection } from '../client'
import { StatusMark, wordFor } from '../ui'
import { JobsUnderWay } from './jobs'

const CONNECTION = {
  connecting: ['unknown', 'Connecting'],
  open: ['healthy', 'Connected'],
  lost: ['critical', 'Not connected'],
  refused: ['critical', 'Refused'],
} as const
const VAULT = {
  open: ['healthy', 'Vault open'],
  locked: ['warning', 'Vault locked'],
  missing: ['unknown', 'No vault'],
} as const
const REGISTRY_STATUS = { ok: 'healthy', failing: 'critical', unknown: 'unknown' } as const

/** Where am I, search, and whether registries, vault and engine are there. */
export function Header({ title, onSearch }: { title: string; onSearch: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const status = useCommand('system.status', {})
  const registries = useCommand('registries.list', {})
  const [connection, word] = CONNECTION[useConnection(({ state }) => state)]
  const vault = status.data && VAULT[status.data.vault]
  return (
    <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Text
          fw={700}
          size="md"
          component="a"
          href={href(['overview'])}
          c="inherit"
          td="none"
          style={{ whiteSpace: 'nowrap' }}
        >
          Steward Console
        </Text>
        <Text size="sm" c="dimmed" truncate maw={260}>
          {status.data ? `${status.data.profile} / ` : ''}
          {title}
        </Text>
      </Group>
      <Group gap="lg" wrap="nowrap">
        <JobsUnderWay />
        <Button size="compact-sm" variant="default" onClick={onSearch} rightSection={<Kbd size="xs">Ctrl K</Kbd>}>
          Search
        </Button>
        {registries.data?.registries.map((registry) => (
          <StatusMark
            key={registry.url}
            status={REGISTRY_STATUS[registry.state]}
            word={registry.name}
            title={`${registry.name}: ${wordFor('registry', registry.state).toLowerCase()}`}
          />
        ))}
        {vault && <StatusMark status={vault[0]} word={vault[1]} />}
        <StatusMark status={connection} word={word} />
        <SegmentedControl
          size="xs"
          aria-label="Theme"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
          data={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
            { value: 'auto', label: 'Auto' },
          ]}
        />
      </Group>
    </Group>
  )
}
