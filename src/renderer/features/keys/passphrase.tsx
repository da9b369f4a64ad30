import { PasswordInput } from '@mantine/core'

/** Short ones are guessed from a copy of the file, at leisure. */
const LEAST = 12

export const Passphrase = ({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) => (
  <PasswordInput
    label={label}
    value={value}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
    visibilityToggleButtonProps={{ 'aria-label': `Show: ${label}` }}
  />
)

export interface NewPassphrase {
  readonly first: string
  readonly again: string
}

export const isGoodPassphrase = ({ first, again }: NewPassphrase): boolean => first.length >= LEAST && first === again

/** A passphrase that nobody has typed before, typed twice. */
export const NewPassphraseFields = ({
  of,
  value,
  onChange,
}: {
  of: string
  value: NewPassphrase
  onChange: (value: NewPassphrase) => void
}) => (
  <>
    <Passphrase
      label={`Passphrase of the ${of}, ${LEAST} characters or more`}
      value={value.first}
      onChange={(first) => onChange({ ...value, first })}
    />
    <Passphrase label="Once more" value={value.again} onChange={(again) => onChange({ ...value, again })} />
  </>
)
