import { TextInput } from '@mantine/core'
import { ListDialog } from './list-dialog'
import type { ValueProps } from './simple-values'

/** A list of texts: names, ids, warnings. */
export function TextListValue({ field, label }: ValueProps) {
  return (
    <ListDialog<string>
      field={field}
      label={label}
      before={Array.isArray(field.value) ? field.value.map(String) : []}
      empty=""
      addLabel="Add a row"
      toValue={(rows) => rows.map((row) => row.trim()).filter((row) => row !== '')}
      row={(text, change, place) => (
        <TextInput
          style={{ flex: 1 }}
          size="xs"
          aria-label={`Row ${place + 1}`}
          value={text}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
    />
  )
}
