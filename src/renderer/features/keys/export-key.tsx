import { SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import type { KeyId } from '../../../shared/model/ids'
import { useAction } from '../../client'
import { ConfirmDialog, Fingerprint, saveFile } from '../../ui'
import { isGoodPassphrase, NewPassphraseFields } from './passphrase'

const FORMATS = [
  { value: 'pem', label: 'PEM' },
  { value: 'pkcs12', label: 'PKCS#12' },
]

/** One private key in a file for another program, encrypted under a passphrase of its own. */
export function ExportKey({ keyId, onClose }: { keyId: KeyId; onClose: () => void }) {
  const [passphrase, setPassphrase] = useState({ first: '', again: '' })
  const [format, setFormat] = useState<'pem' | 'pkcs12'>('pem')
  const read = useAction('keys.export', ['audit.list'])
  const save = () =>
    read.mutate(
      { key_id: keyId, format, passphrase: passphrase.first },
      {
        onSuccess: (file) => {
          const name = `steward-key-${keyId.slice('sha256:'.length, 'sha256:'.length + 12)}`
          if (file.format === 'pem') saveFile(`${name}.pem`, file.text, 'application/x-pem-file')
          else
            saveFile(
              `${name}.p12`,
              Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0)),
            )
          onClose()
        },
      },
    )
  return (
    <ConfirmDialog
      title="Export this key?"
      word="Save the key"
      busy={read.isPending}
      disabled={!isGoodPassphrase(passphrase)}
      error={read.error}
      onConfirm={save}
      onClose={onClose}
    >
      <Text size="sm">
        The private part of <Fingerprint value={keyId} label="key" /> goes into a file, encrypted under a passphrase of
        its own. Whoever has both can sign with the key. That it was exported is written into the audit log.
      </Text>
      <SegmentedControl
        aria-label="Format"
        data={FORMATS}
        value={format}
        onChange={(value) => setFormat(value === 'pkcs12' ? 'pkcs12' : 'pem')}
      />
      <NewPassphraseFields of="file" value={passphrase} onChange={setPassphrase} />
    </ConfirmDialog>
  )
}
