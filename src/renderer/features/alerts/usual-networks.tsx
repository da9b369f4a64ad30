import { Text } from '@mantine/core'
import { counted } from '../../../shared/model/counted'
import type { SigningEvidence } from '../../../shared/model/signing-alert'
import { SafeText } from '../../ui'
import { hoursInWords, newNetworks } from './usual-words'

const MOST = 5

/** Where and when the key usually signs, and beside it where the odd signatures came from; told apart by their signs. */
export function UsualNetworks({ evidence }: { evidence: SigningEvidence }) {
  const { pattern } = evidence
  if (pattern === undefined) return null
  return (
    <div style={{ fontSize: 12 }}>
      <Text size="xs">
        Usual hours: <SafeText>{hoursInWords(pattern)}</SafeText>
      </Text>
      <ul aria-label="Networks it signs from" style={{ margin: 0, paddingLeft: 18 }}>
        {pattern.networks.slice(0, MOST).map(({ network, visits }) => (
          <li key={network} className="numbers">
            ● <SafeText>{network}</SafeText>, usual, {counted(visits, 'visit')}
          </li>
        ))}
        {newNetworks(evidence).map((network) => (
          <li key={network} className="numbers">
            ▲ <SafeText>{network}</SafeText>, never before
          </li>
        ))}
      </ul>
    </div>
  )
}
