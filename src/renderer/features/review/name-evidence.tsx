import { Anchor, Stack, Text } from '@mantine/core'
import { counted } from '../../../shared/model/counted'
import type { AgentBackground, NameAlert, ReviewCase } from '../../../shared/model/review'
import { href } from '../../client'
import { Facts, Fingerprint, RelativeTime, SafeName, SafeText } from '../../ui'
import { AlignedNames } from './aligned-names'
import { nameKindText, percent } from './wording'

type Evidence = NonNullable<ReviewCase['evidence']['name']>

/** What a proposed name could be mistaken for, and who is behind each (SCREENS "Review"). */
export function NameEvidence({ subject, evidence }: { subject: string; evidence: Evidence }) {
  const itself = evidence.alerts.filter(({ existing }) => existing === null)
  return (
    <Stack gap="lg">
      {itself.map((alert) => (
        <Text size="sm" key={alert.kind}>
          By itself: {nameKindText(alert.kind)} ({alert.characters.map(({ code_point }) => code_point).join(', ')})
        </Text>
      ))}
      {evidence.pairs.map((pair) => (
        <section key={pair.existing} aria-label={`Beside ${pair.existing}`}>
          <AlignedNames proposed={subject} pair={pair} />
          <Text size="sm" mt={4}>
            {kindsOf(evidence.alerts, pair.existing)}
          </Text>
          <div className="side-by-side">
            <Background title="Who proposes it" of={evidence.subject} />
            {evidence.existing
              .filter(({ id }) => id === pair.existing)
              .map((background) => (
                <Background key={background.id} title="Who has the other" of={background} />
              ))}
          </div>
        </section>
      ))}
    </Stack>
  )
}

function kindsOf(alerts: readonly NameAlert[], existing: string): string {
  const about = alerts.filter((alert) => alert.existing === existing)
  const kinds = [...new Set(about.map(({ kind }) => nameKindText(kind)))].join('; ')
  const risk = Math.max(...about.map((alert) => alert.risk))
  return `${kinds}. Distance ${about[0]?.distance ?? 'unknown'}, risk ${percent(risk)}.`
}

function Background({ title, of }: { title: string; of: AgentBackground }) {
  return (
    <div>
      <h3 className="evidence-title">{title}</h3>
      <Facts
        items={[
          [
            'Agent',
            <Anchor inherit underline="always" key="id" href={href(['agents', of.id])}>
              <SafeName>{of.id}</SafeName>
            </Anchor>,
          ],
          ['Owner', of.owner === '' ? 'not stated' : <SafeText key="owner">{of.owner}</SafeText>],
          ['Owner key', <Fingerprint key="key" value={of.owner_key} label={`owner key of ${of.id}`} />],
          ['Published', <RelativeTime key="at" at={of.published_at} />],
          ['Endorsed by', counted(of.endorsers, 'agent')],
          [
            'Owner also has',
            of.others.length === 0 ? 'nothing else here' : <SafeText key="o">{of.others.join(', ')}</SafeText>,
          ],
        ]}
      />
    </div>
  )
}
