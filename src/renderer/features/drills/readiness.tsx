import { Anchor, Text } from '@mantine/core'
import type { ReadinessRow } from '../../../shared/model/drill'
import { href } from '../../client'
import { Panel, RelativeTime, SafeText, StatusMark } from '../../ui'

/** The specification's production readiness checklist: a row is ticked by a drill that passed, and by nothing else. */
export function Readiness({ rows }: { rows: readonly ReadinessRow[] }) {
  const ready = rows.filter(({ proven }) => proven !== undefined).length
  return (
    <Panel title={`Production readiness: ${ready} of ${rows.length} proven`}>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 10 }}>
        {rows.map((row) => (
          <Row key={row.name} row={row} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ row: { name, note, scenario, proven, missing } }: { row: ReadinessRow }) {
  return (
    <li style={{ display: 'grid', gridTemplateColumns: '110px 1fr', gap: 12 }}>
      <StatusMark status={proven ? 'healthy' : 'unknown'} word={proven ? 'Proven' : 'Not proven'} />
      <div>
        <Text size="sm">
          {name} <span style={{ color: 'var(--mantine-color-dimmed)' }}>({note})</span>
        </Text>
        <Text size="xs" c="dimmed" component="div">
          {proven ? (
            <>
              <Anchor size="xs" underline="always" href={href(['drills', proven.drill])}>
                Drill {scenario}, <RelativeTime at={proven.at} />
              </Anchor>
              {': '}
              <SafeText>{proven.evidence}</SafeText>
            </>
          ) : (
            <SafeText>{missing ?? ''}</SafeText>
          )}
        </Text>
      </div>
    </li>
  )
}
