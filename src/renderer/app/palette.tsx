import { Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { SafeText } from '../ui'
import { matching, type Target } from './palette-matching'
import { useTargets } from './palette-targets'

const SHOWN = 12

/** Goes anywhere and does the common things by a few letters: arrows choose, Enter goes. */
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
  const found = matching(useTargets(), text).slice(0, SHOWN)
  const go = (target: Target | undefined) => {
    if (target === undefined) return
    // The screen that is gone to takes the focus, not the box that goes.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    onClose()
    target.run()
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
        aria-label="Search screens, actions, agents, tasks, alerts, keys and rules"
        placeholder="Search screens, actions, agents, tasks, alerts, keys and rules"
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
            key={target.id}
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
        {found[chosen]
          ? `${found[chosen].name} is chosen; Enter ${found[chosen].kind === 'Action' ? 'does it' : 'goes there'}`
          : ''}
      </Text>
    </Stack>
  )
}
