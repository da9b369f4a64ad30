import { Anchor, Group, Text } from '@mantine/core'
import { href, useCommand } from '../../client'
import { Panel, StatusMark } from '../../ui'

/** What a new console still lacks, until it lacks nothing. */
export function Checklist() {
  const status = useCommand('system.status', {})
  const registries = useCommand('registries.list', {})
  const tasks = useCommand('delegations.list', { limit: 1 })
  if (!status.data || !registries.data || !tasks.data) return null
  const items = [
    { done: status.data.vault !== 'missing', text: 'Make a key vault', to: href(['keys']) },
    { done: registries.data.registries.length > 0, text: 'Connect a registry', to: href(['registries']) },
    { done: status.data.client_id !== undefined, text: 'Register this console', to: href(['registries']) },
    { done: tasks.data.delegations.length > 0, text: 'Delegate a first task', to: href(['delegations', 'new']) },
  ]
  if (items.every(({ done }) => done)) return null
  return (
    <Panel title="To begin with">
      <Group gap="xl">
        {items.map(({ done, text, to }) =>
          done ? (
            <StatusMark key={text} status="healthy" word={`${text}: done`} />
          ) : (
            <Text key={text} size="sm" component="span">
              <span aria-hidden="true">○ </span>
              <Anchor size="sm" underline="always" href={to}>
                {text}
              </Anchor>
            </Text>
          ),
        )}
      </Group>
    </Panel>
  )
}
