import type { AuditEntry } from '../../../shared/model/audit'
import { Fingerprint, RelativeTime, SafeText, sentenceCase } from '../../ui'

const isDigest = (value: string): boolean => /^sha256:[0-9a-f]{64}$/.test(value)
const isInstant = (value: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)

/** What an entry says beside its subject, a line a fact, for a person: fingerprints shortened, times as elsewhere. */
export function EntryDetails({ details }: { details: AuditEntry['details'] }) {
  return (
    <>
      {Object.entries(details).map(([name, value]) => (
        <div key={name}>
          {sentenceCase(name)}: <Value name={name} value={value} />
        </div>
      ))}
    </>
  )
}

function Value({ name, value }: { name: string; value: unknown }) {
  if (typeof value === 'string' && isDigest(value))
    return <Fingerprint value={value} label={sentenceCase(name).toLowerCase()} />
  if (typeof value === 'string' && isInstant(value)) return <RelativeTime at={value} />
  return <SafeText>{wordsOf(value)}</SafeText>
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(wordsOf).join(', ')
  return JSON.stringify(value)
}
