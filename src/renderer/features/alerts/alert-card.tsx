import { Group, Stack, Text } from '@mantine/core'
import type { Alert } from '../../../shared/model/alert'
import { type SigningEvidence, signingEvidence } from '../../../shared/model/signing-alert'
import { Fingerprint, RelativeTime, SafeText, Sentence, StateMark } from '../../ui'
import { AlertActions } from './alert-actions'
import { SignatureLine } from './signature-line'
import { UsualNetworks } from './usual-networks'

const STATE: Readonly<Record<Alert['state'], string>> = {
  open: 'Open',
  acknowledged: 'Seen',
  snoozed: 'Snoozed',
  resolved: 'Over',
}

/** An alert is a sentence with its evidence drawn, and what to do about it. */
export function AlertCard({ alert }: { alert: Alert }) {
  const signing = signingEvidence.safeParse(alert.evidence)
  return (
    <article style={{ padding: '12px 16px', borderTop: '1px solid var(--mantine-color-default-border)' }}>
      <Stack gap="xs">
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <StateMark of="severity" state={alert.severity} />
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            <Sentence>{alert.text}</Sentence>
          </Text>
        </Group>
        <Text size="xs" c="dimmed">
          {STATE[alert.state]}
          {alert.state === 'snoozed' && alert.snoozed_until && (
            <>
              {' until '}
              <RelativeTime at={alert.snoozed_until} />
            </>
          )}
          , first <RelativeTime at={alert.first_at} />
          {alert.count > 1 && (
            <>
              , {alert.count} times, last <RelativeTime at={alert.last_at} />
            </>
          )}
          {alert.assigned_to && (
            <>
              , with <SafeText>{alert.assigned_to}</SafeText>
            </>
          )}
        </Text>
        {alert.note && (
          <Text size="sm">
            <SafeText>{alert.note}</SafeText>
          </Text>
        )}
        {signing.success && <Drawn evidence={signing.data} />}
        <AlertActions alert={alert} />
      </Stack>
    </article>
  )
}

function Drawn({ evidence }: { evidence: SigningEvidence }) {
  return (
    <Stack gap={4}>
      <SignatureLine evidence={evidence} />
      <UsualNetworks evidence={evidence} />
      <Text size="xs">
        Found: <SafeText>{evidence.found}</SafeText>. Usual: <SafeText>{evidence.usual}</SafeText>. Key{' '}
        <Fingerprint value={evidence.key_id} label="key" />, as <SafeText>{evidence.registry}</SafeText> recorded it.
      </Text>
      {evidence.responses.map((response) => (
        <Text key={response} size="xs">
          <SafeText>{`${response}.`}</SafeText>
        </Text>
      ))}
    </Stack>
  )
}
