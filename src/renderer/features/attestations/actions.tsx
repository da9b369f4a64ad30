import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { AttestationDetail } from '../../../shared/model/attestation-view'
import { useAction, useJobAction } from '../../client'
import { ErrorState, JobProgress, Sentence } from '../../ui'

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
  const { agent_id, capability } = row
  const attest = useJobAction({ kind: 'attest', subject: `${agent_id} ${capability}` }, 'attestations.attest', [
    'attestations.get',
    'attestations.list',
  ])
  const { job, stop } = attest
  const told = attest.data && attest.data.outcome !== 'attested' ? (attest.data.reason ?? '') : undefined
  return (
    <Stack gap={4} align="flex-end">
      <Group gap="sm">
        {job && <JobProgress job={job} onStop={stop} />}
        <Button
          size="xs"
          loading={attest.isPending || job !== undefined}
          onClick={() => attest.mutate({ agent_id, capability, publish: true })}
        >
          Refresh now
        </Button>
      </Group>
      {told !== undefined && (
        <Text size="sm" role="status">
          Not attested: <Sentence>{told}</Sentence>
        </Text>
      )}
      {attest.error && <ErrorState error={attest.error} />}
    </Stack>
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
