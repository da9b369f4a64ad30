import { Button, Group, List, Skeleton, Stack, Text } from '@mantine/core'
import { createContext, type ReactNode, useContext, useDeferredValue } from 'react'
import { sentence } from './format'
import { SafeText } from './safe-text'

/** Why there is nothing, and the first step. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap="sm" py={40} px="md">
      <Text fw={600}>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" ta="center" maw={480} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  )
}

interface ErrorLink {
  readonly label: string
  readonly href: string
}

/** Where an error of a code can be dealt with; the console says, since controls know no screens. */
export const ErrorLinks = createContext<(code: string) => readonly ErrorLink[]>(() => [])

interface Told {
  readonly message: string
  readonly code?: string
  readonly suggestions?: readonly string[]
}

/** What happened, and what now: the engine's own suggestions. */
export function ErrorState({ error, retry }: { error: Told; retry?: () => void }) {
  const links = useContext(ErrorLinks)(error.code ?? '')
  // Whoever stopped it knows: nothing went wrong.
  if (error.code === 'cancelled')
    return (
      <Text size="sm" role="status">
        <SafeText>{sentence(error.message)}</SafeText>
      </Text>
    )
  return (
    <Stack gap="sm" p="md" role="alert">
      <Text fw={600} style={{ color: 'var(--status-critical)' }}>
        <span aria-hidden="true">⬣ </span>
        <SafeText>{sentence(error.message)}</SafeText>
      </Text>
      {(error.suggestions?.length ?? 0) > 0 && (
        <List size="sm" spacing={4}>
          {error.suggestions?.map((suggestion) => (
            <List.Item key={suggestion}>
              <SafeText>{suggestion}</SafeText>
            </List.Item>
          ))}
        </List>
      )}
      {(retry || links.length > 0) && (
        <Group>
          {links.map((link) => (
            <Button key={link.href} component="a" size="xs" variant="light" href={link.href}>
              {link.label}
            </Button>
          ))}
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}

/** Rows as they will come, so that nothing jumps. */
export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap={10} p="md" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton key={key} height={18} radius="sm" />
      ))}
    </Stack>
  )
}

interface Asked<T> {
  readonly data: T | undefined
  readonly error: Told | null
  readonly refetch: () => unknown
}

/** What was asked for once it is there; its skeleton before, its error instead. */
export function Answer<T>({ of, children, rows }: { of: Asked<T>; children: (answer: T) => ReactNode; rows?: number }) {
  // What has many parts is drawn bit by bit behind its skeleton, so that keys and clicks are heard meanwhile.
  const drawn = useDeferredValue(of.data, undefined)
  if (of.data !== undefined && drawn !== undefined)
    return (
      <>
        {of.error && (
          <div role="status" className="stale-note">
            <span aria-hidden="true">◌ </span>
            {`Shown as last told, for it could not be asked again: ${of.error.message}`}
          </div>
        )}
        {children(drawn)}
      </>
    )
  if (of.data === undefined && of.error !== null) return <ErrorState error={of.error} retry={() => void of.refetch()} />
  return <RowsSkeleton {...(rows !== undefined && { rows })} />
}
