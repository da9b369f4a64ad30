import { Text } from '@mantine/core'
import { Facts } from './page'
import { SafeText } from './safe-text'

/** What a registry calls itself and is to be known by: shown before it is believed (TRUST "Bootstrap"). */
export function OfferedRegistry({ name, rootKey }: { name: string; rootKey: string }) {
  return (
    <>
      <Facts
        items={[
          ['Calls itself', <SafeText key="name">{name}</SafeText>],
          [
            'Root key',
            <span key="key" className="mono">
              {rootKey}
            </span>,
          ],
        ]}
      />
      <Text size="sm">
        Compare the root key with what the operator has published elsewhere. A later change of it will be an alert.
      </Text>
    </>
  )
}
