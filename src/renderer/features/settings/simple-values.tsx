import { NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { PolicyField } from '../../../shared/model/views'

export interface ValueProps {
  readonly field: PolicyField
  readonly label: string
  readonly onChange: (value: unknown) => void
}

/** Written when the field is left, so that no half-typed number is put in force. */
export function NumberValue({ field, label, onChange }: ValueProps) {
  const [typed, setTyped] = useState<number | string>(typeof field.value === 'number' ? field.value : '')
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      value={typed}
      onChange={setTyped}
      thousandSeparator=","
      {...(field.unit && { suffix: ` ${field.unit === 'milliseconds' ? 'ms' : field.unit}` })}
      allowDecimal={field.type === 'number'}
      onBlur={() => typeof typed === 'number' && typed !== field.value && onChange(typed)}
    />
  )
}

/** An empty text is no value: the row's Reset takes one away. */
export function TextValue({ field, label, onChange }: ValueProps) {
  const before = typeof field.value === 'string' ? field.value : ''
  const [typed, setTyped] = useState(before)
  return (
    <TextInput
      size="xs"
      aria-label={label}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={() => typed !== before && typed !== '' && onChange(typed)}
    />
  )
}
