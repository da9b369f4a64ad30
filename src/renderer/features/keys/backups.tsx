import { FileInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useAction, useJobAction } from '../../client'
import { ConfirmDialog, saveFile } from '../../ui'
import { isGoodPassphrase, NewPassphraseFields, Passphrase } from './passphrase'

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

/** Every key, and the policy, in one encrypted file. */
export function Backup({ onClose }: { onClose: () => void }) {
  const [passphrase, setPassphrase] = useState({ first: '', again: '' })
  const backup = useAction('vault.backup')
  const save = () =>
    backup.mutate(
      { passphrase: passphrase.first },
      {
        onSuccess: ({ base64 }) => {
          saveFile('steward-keys.backup', bytesOf(base64))
          onClose()
        },
      },
    )
  return (
    <ConfirmDialog
      title="Back up the vault"
      word="Save the backup"
      busy={backup.isPending}
      disabled={!isGoodPassphrase(passphrase)}
      error={backup.error}
      onConfirm={save}
      onClose={onClose}
    >
      <Text size="sm">
        Every private key and the policy with its registries go into one file, encrypted under a passphrase of its own.
        Whoever has both has your keys; without the passphrase nobody can open it, you neither.
      </Text>
      <NewPassphraseFields of="backup" value={passphrase} onChange={setPassphrase} />
    </ConfirmDialog>
  )
}

/** The keys of a backup that this vault lacks, and its policy where this profile has no rules of its own. */
export function Restore({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const restore = useJobAction({ kind: 'restore', subject: '' }, 'vault.restore', [
    'keys.list',
    'keys.standing',
    'system.status',
    'registries.list',
    'agents.list',
    'overview.get',
  ])
  const { job, stop } = restore
  const read = async () => {
    const bytes = new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer(0))
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    restore.mutate({ base64, passphrase }, { onSuccess: onClose })
  }
  return (
    <ConfirmDialog
      title="Restore a backup"
      word="Restore"
      busy={restore.isPending || job !== undefined}
      job={job}
      onStop={stop}
      disabled={file === null || passphrase === ''}
      error={restore.error}
      onConfirm={() => void read()}
      onClose={onClose}
    >
      <Text size="sm">
        Keys that are here already stay as they are; those that are missing are added. A console without rules of its
        own takes the policy of the backup too, with its registries.
      </Text>
      <FileInput
        label="Backup file"
        value={file}
        onChange={setFile}
        clearable
        clearButtonProps={{ 'aria-label': 'Clear' }}
      />
      <Passphrase label="Passphrase of the backup" value={passphrase} onChange={setPassphrase} />
    </ConfirmDialog>
  )
}
