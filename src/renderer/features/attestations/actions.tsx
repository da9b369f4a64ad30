import { Button, Group, Modal, Progress, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { AttestationDetail } from '../../../shared/model/attestation-view'
import { useAction, useAttesting } from '../../client'
import { ErrorState, Sentence } from '../../ui'

/** Refresh what is one's own; accept what has expired and is within its grace. */
export function Actions({ detail }: { detail: AttestationDetail }) {
  const { row, plan } = detail
  return (
    <Group gap="sm">
      {row.state === 'grace' && row.accepted_at === undefined && <Accept detail={detail} />}
      {plan && <Refresh detail={detail} />}
    </Group>
  )
}

function Refresh({ detail: { row } }: { detail: AttestationDetail }) {
  const attest = useAction('attestations.attest', ['attestations.get', 'attestations.list'])
  const cancel = useAction('attestations.cancel', ['attestations.get'])
  const { agent_id, capability } = row
  const isRunning = attest.isPending || row.refresh?.running === true
  const told = attest.data && attest.data.outcome !== 'attested' ? (attest.data.reason ?? '') : undefined
  return (
    <Stack gap={4} align="flex-end">
      <Group gap="sm">
        {isRunning && (
          <Button size="xs" variant="default" onClick={() => cancel.mutate({ agent_id, capability })}>
            Stop the tests
          </Button>
        )}
        <Button size="xs" loading={isRunning} onClick={() => attest.mutate({ agent_id, capability, publish: true })}>
          Refresh now
        </Button>
      </Group>
      {isRunning && <Runs agentId={agent_id} capability={capability} />}
      {told !== undefined && (
        <Text size="sm" role="status">
          Not attested: <Sentence>{told}</Sentence>
        </Text>
      )}
      {attest.error && <ErrorState error={attest.error} />}
    </Stack>
  )
}

/** How far the tests are, also for whoever comes to the screen meanwhile. */
function Runs({ agentId, capability }: { agentId: string; capability: string }) {
  const progress = useAttesting(agentId, capability)
  if (progress === undefined) return null
  const { attempt, of, state } = progress
  const done = state === 'ended' ? attempt : attempt - 1
  return (
    <div role="status" style={{ width: 220 }}>
      <Text size="xs">
        Run {attempt} of {of}
      </Text>
      <Progress value={(100 * done) / of} aria-label="Runs of the tests" />
    </div>
  )
}

/** FAILURE_MODES 3.1: a person says so, with a reason that is kept. */
function Accept({ detail: { row } }: { detail: AttestationDetail }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const accept = useAction('attestations.accept', ['attestations.get', 'attestations.list', 'agents.verify'])
  const { agent_id, capability } = row
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Accept the risk
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="Accept this expired attestation?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          <Text size="sm">
            <Sentence>{`It expired at ${row.valid_until}. Until ${row.grace_until} it counts as the last known good: tasks for ${capability} may then be given to ${agent_id}. Who accepted it, when and why goes into the audit log.`}</Sentence>
          </Text>
          <Textarea
            label="Reason"
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            maxLength={2000}
            autosize
            minRows={2}
            data-autofocus
          />
          {accept.error && <ErrorState error={accept.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Do not accept
            </Button>
            <Button
              disabled={reason.trim() === ''}
              loading={accept.isPending}
              onClick={() => accept.mutate({ agent_id, capability, reason: reason.trim() }, { onSuccess: close })}
            >
              Accept the risk
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
