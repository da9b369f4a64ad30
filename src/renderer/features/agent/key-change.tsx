import { Button, Group, Stack, Text } from '@mantine/core'
import type { VerificationReport } from '../../../shared/model/verification'
import { useAction } from '../../client'
import { ErrorState, Fingerprint, Panel, Sentence, StatusMark } from '../../ui'

/** An owner key that is another than the one that was relied on here: what changed, on whose word, and the choice. */
export function KeyChange({ report }: { report: VerificationReport }) {
  const accept = useAction('agents.accept_key', ['agents.verify', 'agents.get', 'agents.list', 'alerts.list'])
  const check = report.checks.find(({ name }) => name === 'owner_key_accepted')
  const { agent_id, owner_key } = report
  if (check?.outcome !== 'fail' || agent_id === undefined || owner_key === undefined) return null
  return (
    <Panel title="Its owner key changed">
      <Stack gap="sm">
        <StatusMark status="warning" word="Nothing is delegated to it until you accept the key" />
        <Text size="sm">
          <Sentence>{check.finding}</Sentence>
        </Text>
        <Group>
          <Fingerprint value={owner_key} label="new owner key" />
          <Button size="xs" loading={accept.isPending} onClick={() => accept.mutate({ agent_id, key_id: owner_key })}>
            Accept this key
          </Button>
        </Group>
        {accept.error && <ErrorState error={accept.error} />}
      </Stack>
    </Panel>
  )
}
