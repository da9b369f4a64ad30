import { FileInput, PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useAction } from '../../client'
import { saveFile } from '../../ui'
import { ConfirmModal } from './confirm-modal'

const LEAST = 12

const Passphrase = ({
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

const saveBackup = (base64: string): void =>
  saveFile(
    'steward-keys.backup',
    Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
  )

/** Every key in one encrypted file. */
export function Backup({ onClose }: { onClose: () => void }) {
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const backup = useAction('vault.backup')
  const save = () =>
    backup.mutate(
      { passphrase },
      {
        onSuccess: ({ base64 }) => {
          saveBackup(base64)
          onClose()
        },
      },
    )
  return (
    <ConfirmModal
      title="Back up the vault"
      word="Save the backup"
      busy={backup.isPending}
      disabled={passphrase.length < LEAST || passphrase !== again}
      error={backup.error}
      onConfirm={save}
      onClose={onClose}
    >
      <Text size="sm">
        Every private key goes into one file, encrypted under a passphrase of its own. Whoever has both has your keys;
        without the passphrase nobody can open it, you neither.
      </Text>
      <Passphrase
        label={`Passphrase of the backup, ${LEAST} characters or more`}
        value={passphrase}
        onChange={setPassphrase}
      />
      <Passphrase label="Once more" value={again} onChange={setAgain} />
    </ConfirmModal>
  )
}

/** The keys of a backup that this vault lacks. */
export function Restore({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const restore = useAction('vault.restore', ['keys.list', 'keys.standing'])
  const read = async () => {
    const bytes = new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer(0))
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    restore.mutate({ base64, passphrase }, { onSuccess: onClose })
  }
  return (
    <ConfirmModal
      title="Restore keys from a backup"
      word="Restore"
      busy={restore.isPending}
      disabled={file === null || passphrase === ''}
      error={restore.error}
      onConfirm={() => void read()}
      onClose={onClose}
    >
      <Text size="sm">Keys that are here already stay as they are; those that are missing are added.</Text>
      <FileInput
        label="Backup file"
        value={file}
        onChange={setFile}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear' }}
      />
      <Passphrase label="Passphrase of the backup" value={passphrase} onChange={setPassphrase} />
    </ConfirmModal>
  )
}
