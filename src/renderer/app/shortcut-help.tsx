import { Group, Kbd, Modal, SimpleGrid, Text } from '@mantine/core'
import { SCREENS } from './screens'

const GENERAL: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Ctrl', 'K'], 'Search everything, and do the common things'],
  [['/'], 'Filter the list'],
  [['?'], 'This help'],
]

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const going = SCREENS.map(({ letter, name }) => [['g', letter], `Go to ${name}`] as const)
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <SimpleGrid cols={2} spacing="sm">
        {[...GENERAL, ...going].map(([keys, what]) => (
          <Group key={what} gap="sm">
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
            <Text size="sm">{what}</Text>
          </Group>
        ))}
      </SimpleGrid>
    </Modal>
  )
}
