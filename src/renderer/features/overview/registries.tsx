import { Anchor, Group, Text } from '@mantine/core'
import type { Overview } from '../../../shared/model/views'
import { href, useCommand } from '../../client'
import { AnswerStrip, milliseconds, Panel, RelativeTime, SafeText, StateMark } from '../../ui'

type Registry = Overview['registries'][number]

/** Does each registry answer now, and how did it over the day? */
export function Registries({ registries }: { registries: readonly Registry[] }) {
  return (
    <Panel title="Registries">
      {registries.length === 0 ? (
        <Text size="sm">
          No registry is configured.{' '}
          <Anchor size="sm" underline="always" href={href(['registries'])}>
            Add one
          </Anchor>
        </Text>
      ) : (
        <Group gap="xl">
          {registries.map((registry) => (
            <RegistryLine key={registry.url} registry={registry} />
          ))}
        </Group>
      )}
    </Panel>
  )
}

function RegistryLine({ registry }: { registry: Registry }) {
  const history = useCommand('registries.history', { name: registry.name })
  const rows = href(['registries'], { registry: registry.name })
  return (
    <Group gap="sm">
      <Anchor size="sm" href={rows}>
        <SafeText>{registry.name}</SafeText>
      </Anchor>
      <StateMark of="registry" state={registry.state} {...(registry.error && { title: registry.error.message })} />
      <Anchor href={rows}>
        <AnswerStrip name={registry.name} samples={history.data?.samples ?? []} />
      </Anchor>
      <Text size="sm" c="dimmed" className="numbers" component="span">
        {registry.latency_ms !== undefined && `${milliseconds(registry.latency_ms)} · `}
        {registry.last_success_at && <RelativeTime at={registry.last_success_at} />}
      </Text>
    </Group>
  )
}
