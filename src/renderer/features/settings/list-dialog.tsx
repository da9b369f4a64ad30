import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { PolicyField } from '../../../shared/model/views'
import { useAction } from '../../client'
import { ErrorState, ruleName } from '../../ui'
import { type EditedRows, useEditedRows } from './edited-rows'
import { valueText } from './value-text'

interface ListDialogProps<Row> {
  readonly field: PolicyField
  readonly label: string
  readonly before: readonly Row[]
  readonly empty: Row
  readonly addLabel: string
  readonly note?: ReactNode
  /** What is put in force: rows nobody filled in are left out. */
  readonly toValue: (rows: readonly Row[]) => unknown
  readonly row: (row: Row, change: (next: Row) => void, place: number) => ReactNode
}

/** Edits a list of the policy: rows are added, changed, moved and removed, and put in force together or not at all. */
export function ListDialog<Row>(props: ListDialogProps<Row>) {
  const { field, label, before } = props
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {valueText(field.value, field.unit)}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          style={{ flexShrink: 0 }}
          onClick={open}
          aria-label={`Edit ${label}`}
        >
          Edit
        </Button>
      </Group>
      <Modal
        opened={opened}
        onClose={close}
        title={ruleName(field.path.at(-1) ?? '')}
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened && <Rows key={JSON.stringify(before)} {...props} close={close} />}
      </Modal>
    </>
  )
}

function Rows<Row>({
  field,
  before,
  empty,
  addLabel,
  note,
  toValue,
  row,
  close,
}: ListDialogProps<Row> & { close: () => void }) {
  const edited = useEditedRows(before)
  const { mutate, error, isPending } = useAction('policy.set', ['policy.get'])
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {field.description} ({field.source})
      </Text>
      {note}
      {edited.rows.length === 0 && <Text size="sm">There are none.</Text>}
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {edited.rows.map((entry, place) => (
          <Group key={entry.number} component="li" gap="xs" wrap="nowrap" align="flex-end">
            {row(entry.row, (next) => edited.change(place, next), place)}
            <RowButtons edited={edited} place={place} />
          </Group>
        ))}
      </Stack>
      <Group>
        <Button size="xs" variant="default" onClick={() => edited.add(empty)}>
          {addLabel}
        </Button>
      </Group>
      {error && <ErrorState error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          loading={isPending}
          onClick={() => mutate({ path: field.path, value: toValue(edited.values) }, { onSuccess: close })}
        >
          Put in force
        </Button>
      </Group>
    </Stack>
  )
}

function RowButtons<Row>({ edited, place }: { edited: EditedRows<Row>; place: number }) {
  const number = place + 1
  return (
    <Button.Group>
      <Button
        size="xs"
        variant="default"
        px={8}
        aria-label={`Move row ${number} up`}
        disabled={place === 0}
        onClick={() => edited.move(place, -1)}
      >
        ↑
      </Button>
      <Button
        size="xs"
        variant="default"
        px={8}
        aria-label={`Move row ${number} down`}
        disabled={place === edited.rows.length - 1}
        onClick={() => edited.move(place, 1)}
      >
        ↓
      </Button>
      <Button size="xs" variant="default" aria-label={`Remove row ${number}`} onClick={() => edited.remove(place)}>
        Remove
      </Button>
    </Button.Group>
  )
}
