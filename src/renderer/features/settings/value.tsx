import { Checkbox, Select, Stack, Switch, Text } from '@mantine/core'
import type { PolicyField } from '../../../shared/model/views'
import { sentenceCase } from '../../ui'
import { RegistriesValue } from './registries-value'
import { NumberValue, TextValue, type ValueProps } from './simple-values'
import { TextListValue } from './text-list-value'
import { valueText } from './value-text'

/** The control for a value, by its type. */
export function Value({ field, onChange }: Pick<ValueProps, 'field' | 'onChange'>) {
  const label = field.path.map(sentenceCase).join(', ')
  const props: ValueProps = { field, label, onChange }
  switch (field.type) {
    case 'boolean':
      return (
        <Switch
          aria-label={label}
          checked={field.value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      )
    case 'enum':
      return (
        <Select
          size="xs"
          aria-label={label}
          allowDeselect={false}
          data={(field.options ?? []).map((value) => ({ value, label: sentenceCase(value) }))}
          value={String(field.value)}
          onChange={onChange}
        />
      )
    case 'integer':
    case 'number':
      return <NumberValue {...props} />
    case 'string':
      return <TextValue {...props} />
    case 'list':
      return <ListValue {...props} />
    default:
      return <Text size="sm">{valueText(field.value, field.unit)}</Text>
  }
}

function ListValue(props: ValueProps) {
  if (props.field.options) return <WordsValue {...props} />
  return props.field.path.join('.') === 'discovery.registries' ? (
    <RegistriesValue {...props} />
  ) : (
    <TextListValue {...props} />
  )
}

/** Some words of a closed list. */
function WordsValue({ field, label, onChange }: ValueProps) {
  const chosen = wordsOf(field)
  const toggle = (word: string, on: boolean): void =>
    // In the order of the policy, whichever was ticked last.
    onChange((field.options ?? []).filter((option) => (option === word ? on : chosen.includes(option))))
  return (
    <Stack gap={6} role="group" aria-label={label}>
      {(field.options ?? []).map((word) => (
        <Checkbox
          key={word}
          size="xs"
          label={sentenceCase(word)}
          checked={chosen.includes(word)}
          onChange={({ currentTarget }) => toggle(word, currentTarget.checked)}
        />
      ))}
    </Stack>
  )
}

const wordsOf = ({ value }: PolicyField): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
