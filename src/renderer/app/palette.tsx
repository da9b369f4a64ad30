import { Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { href, navigate, useCommand } from '../client'
import { SafeText } from '../ui'
import { SCREENS } from './screens'

interface Target {
  readonly kind: 'Screen' | 'Agent' | 'Task'
  readonly name: string
  readonly address: string
}

const SHOWN = 12

function useTargets(active: boolean): Target[] {
  const agents = useCommand('agents.list', {}, { enabled: active })
  const tasks = useCommand('delegations.list', {}, { enabled: active })
  const ids = [...new Set(agents.data?.agents.map(({ summary }) => summary.id))]
  return [
    ...SCREENS.map(({ name, path }): Target => ({ kind: 'Screen', name, address: href([path]) })),
    ...ids.map((id): Target => ({ kind: 'Agent', name: id, address: href(['agents', id]) })),
    ...(tasks.data?.delegations ?? []).map(
      ({ task_id }): Target => ({ kind: 'Task', name: task_id, address: href(['delegations', task_id]) }),
    ),
  ]
}

/** Goes anywhere by a few letters: arrows choose, Enter goes. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Search" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {opened && <Search onClose={onClose} />}
    </Modal>
  )
}

function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const wanted = text.toLowerCase()
  const found = useTargets(true)
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .slice(0, SHOWN)
  const go = (target: Target | undefined) => {
    if (target === undefined) return
    navigate(target.address)
    onClose()
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter') go(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        aria-label="Search screens, agents and tasks"
        placeholder="Search screens, agents and tasks"
        value={text}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          setChosen(0)
        }}
      />
      <Stack gap={2}>
        {found.map((target, index) => (
          <UnstyledButton
            key={target.address}
            onClick={() => go(target)}
            p="sm"
            style={{
              borderRadius: 4,
              background:
                index === chosen
                  ? 'color-mix(in srgb, var(--mantine-primary-color-filled) 16%, transparent)'
                  : undefined,
            }}
          >
            <Text size="sm" component="span">
              <SafeText>{target.name}</SafeText>
            </Text>
            <Text size="xs" c="dimmed" component="span" ml="sm">
              {target.kind}
            </Text>
          </UnstyledButton>
        ))}
        {found.length === 0 && <Text size="sm">Nothing has that name.</Text>}
      </Stack>
      <Text size="xs" c="dimmed" role="status">
        {found[chosen] ? `${found[chosen].name} is chosen; Enter goes there` : ''}
      </Text>
    </Stack>
  )
}
