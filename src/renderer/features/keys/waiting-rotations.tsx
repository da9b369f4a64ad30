import { Button, Group, Text } from '@mantine/core'
import type { WaitingRotation } from '../../../shared/model/key-custody'
import { useAction } from '../../client'
import { Countdown, ErrorState, Fingerprint, Panel, SafeName, SafeText, StatusMark } from '../../ui'

/** Rotations that registries hold back for a veto; one that is not the owner's is a thief's. */
export function WaitingRotations({ rotations }: { rotations: readonly WaitingRotation[] }) {
  const veto = useAction('keys.veto', ['keys.standing', 'alerts.list'])
  if (rotations.length === 0) return null
  return (
    <Panel title="Rotations that wait for a veto">
      {rotations.map((rotation) => (
        <Group key={`${rotation.registry} ${rotation.digest}`} gap="md" mb="xs">
          <StatusMark status={rotation.own ? 'unknown' : 'critical'} word={rotation.own ? 'Yours' : 'Not begun here'} />
          <Text size="sm">
            <SafeName>{rotation.agent_id}</SafeName> at <SafeText>{rotation.registry}</SafeText>:{' '}
            <Fingerprint value={rotation.to} label="new owner key" /> counts <Countdown to={rotation.matures_at} />
          </Text>
          <Button
            size="compact-xs"
            {...(!rotation.own && { color: 'red' })}
            variant={rotation.own ? 'default' : 'filled'}
            loading={veto.isPending}
            onClick={() => veto.mutate({ agent_id: rotation.agent_id, rotation: rotation.digest })}
          >
            Veto with the recovery key
          </Button>
        </Group>
      ))}
      {veto.error && <ErrorState error={veto.error} />}
    </Panel>
  )
}
