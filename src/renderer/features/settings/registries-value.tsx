import { Anchor, NumberInput, Text, TextInput } from '@mantine/core'
import { counted } from '../../../shared/model/counted'
import { href } from '../../client'
import { ListDialog } from './list-dialog'
import type { ValueProps } from './simple-values'

/** A registry as the policy has it; what the form does not show stays as it is. */
interface Registry {
  readonly url: string
  readonly name?: string
  readonly priority?: number
  readonly timeout_ms?: number
  readonly root_keys?: readonly string[]
}

const DEFAULT_TIMEOUT_MS = 5000

/** The registries that are asked, in the order of the rows. */
export function RegistriesValue({ field, label }: ValueProps) {
  const before = (Array.isArray(field.value) ? (field.value as Registry[]) : []).toSorted(
    (a, b) => (a.priority ?? 1) - (b.priority ?? 1),
  )
  return (
    <ListDialog<Registry>
      field={field}
      label={label}
      before={before}
      empty={{ url: '' }}
      addLabel="Add a registry"
      note={
        <Text size="sm">
          Asked from top to bottom. A registry is believed once its root key was accepted, which the{' '}
          <Anchor href={href(['registries'])}>Registries</Anchor> screen asks for.
        </Text>
      }
      toValue={inOrder}
      row={(registry, change, place) => <RegistryRow registry={registry} change={change} place={place} />}
    />
  )
}

/** The rows' order is the priority; numbers that say the same already are kept. */
function inOrder(rows: readonly Registry[]): Registry[] {
  const named = rows.map((row) => ({ ...row, url: row.url.trim() })).filter(({ url }) => url !== '')
  const isOrdered = named.every(({ priority = 1 }, place) => priority >= (named[place - 1]?.priority ?? 1))
  return isOrdered ? named : named.map((row, place) => ({ ...row, priority: place + 1 }))
}

interface RowProps {
  readonly registry: Registry
  readonly change: (next: Registry) => void
  readonly place: number
}

function RegistryRow({ registry, change, place }: RowProps) {
  const number = place + 1
  const { name: _name, ...unnamed } = registry
  return (
    <>
      <TextInput
        style={{ flex: 3 }}
        size="xs"
        label={place === 0 ? 'Address' : undefined}
        aria-label={`Address of registry ${number}`}
        placeholder="https://… or github:owner/name"
        value={registry.url}
        onChange={({ currentTarget }) => change({ ...registry, url: currentTarget.value })}
      />
      <TextInput
        style={{ flex: 1 }}
        size="xs"
        label={place === 0 ? 'Name' : undefined}
        aria-label={`Name of registry ${number}`}
        value={registry.name ?? ''}
        onChange={({ currentTarget: { value } }) => change(value === '' ? unnamed : { ...unnamed, name: value })}
      />
      <NumberInput
        w={110}
        size="xs"
        label={place === 0 ? 'Time limit' : undefined}
        aria-label={`Time limit of registry ${number}`}
        suffix=" ms"
        min={1}
        value={registry.timeout_ms ?? DEFAULT_TIMEOUT_MS}
        onChange={(value) => typeof value === 'number' && change({ ...registry, timeout_ms: value })}
      />
      <Text size="xs" c="dimmed" w={90} pb={6}>
        {registry.root_keys?.length ? counted(registry.root_keys.length, 'root key') : 'not trusted yet'}
      </Text>
    </>
  )
}
