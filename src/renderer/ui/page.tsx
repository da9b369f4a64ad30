import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

/** A screen's heading; it takes the focus when the screen is come to, so that a screen reader begins here. */
export function Page({
  title,
  aside,
  note,
  children,
}: {
  title: ReactNode
  aside?: ReactNode
  note?: ReactNode
  children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // A screen whose content was waited for comes late: a dialog that was opened meanwhile keeps the focus.
    if (!document.activeElement?.closest('[role="dialog"]')) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <Stack gap="md" p="lg">
      <Group justify="space-between" align="center" wrap="nowrap">
        <div>
          <Title order={1} ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {title}
          </Title>
          {note && (
            <Text size="sm" c="dimmed" component="div">
              {note}
            </Text>
          )}
        </div>
        <Group gap="sm">{aside}</Group>
      </Group>
      {children}
    </Stack>
  )
}

interface PanelProps {
  readonly title?: ReactNode
  /** What can be done with the whole, beside its title. */
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly flush?: boolean
}

export function Panel({ title, aside, children, flush }: PanelProps) {
  return (
    <section className="panel">
      {title && (
        <div className="panel-title">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {flush ? children : <div className="panel-body">{children}</div>}
    </section>
  )
}

/** Names and values under one another. */
export function Facts({ items }: { items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '6px 16px', margin: 0, fontSize: 13 }}>
      {items.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{name}</dt>
          <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
