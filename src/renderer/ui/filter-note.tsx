import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Says what a list was narrowed to by whatever led here, and lets it go. */
export function FilterNote({ children, onClear }: { children: ReactNode; onClear: () => void }) {
  return (
    <Group gap="sm" px="sm" pt="sm">
      <Text size="sm" role="status">
        {children}
      </Text>
      <Button size="compact-xs" variant="default" onClick={onClear}>
        Show all
      </Button>
    </Group>
  )
}
