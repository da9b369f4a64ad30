import { Button, Group } from '@mantine/core'
import { useEffect, useState } from 'react'

const UNDO_SECONDS = 10

/** For ten seconds what was just decided can be taken back; the count is told once, not each second, to a screen reader. */
export function UndoBar({ text, undo, over }: { text: string; undo: () => void; over: () => void }) {
  const [left, setLeft] = useState(UNDO_SECONDS)
  useEffect(() => {
    if (left === 0) {
      over()
      return
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left, over])
  return (
    <Group className="undo-bar" role="status" gap="sm">
      <span>{text}</span>
      <Button size="compact-sm" variant="default" onClick={undo}>
        Undo <kbd>u</kbd>
      </Button>
      <span className="dimmed numbers" aria-hidden="true">
        {left} s
      </span>
    </Group>
  )
}
