import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../../shared/model/alert'
import { type Instant, toInstant } from '../../../shared/model/ids'
import { href, useAction } from '../../client'
import { ErrorState } from '../../ui'

const TOUCHED = ['alerts.list', 'overview.get'] as const
const SNOOZE_MS = 8 * 3_600_000

/** What a person can do about an alert; what is recommended comes first. */
export function AlertActions({ alert }: { alert: Alert }) {
  const [writing, setWriting] = useState<'assign' | 'note'>()
  const acknowledge = useAction('alerts.acknowledge', TOUCHED)
  const snooze = useAction('alerts.snooze', TOUCHED)
  const teach = useAction('alerts.teach', TOUCHED)
  const isOver = alert.state === 'resolved'
  const error = acknowledge.error ?? snooze.error ?? teach.error
  return (
    <>
      <Group gap="xs">
        <Recommended alert={alert} />
        {alert.state === 'open' && (
          <Button size="compact-sm" variant="default" onClick={() => acknowledge.mutate({ id: alert.id })}>
            I have seen it
          </Button>
        )}
        {!isOver && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => snooze.mutate({ id: alert.id, until: toInstant(Date.now() + SNOOZE_MS) as Instant })}
          >
            Snooze 8 hours
          </Button>
        )}
        {!isOver && alert.kind === 'unusual_signing' && (
          <Button
            size="compact-sm"
            variant="default"
            loading={teach.isPending}
            onClick={() => teach.mutate({ id: alert.id })}
          >
            This was me
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={() => setWriting('assign')}>
          {alert.assigned_to ? 'Assign anew' : 'Assign'}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setWriting('note')}>
          {alert.note ? 'Change the note' : 'Add a note'}
        </Button>
      </Group>
      {writing && <Write key={writing} what={writing} alert={alert} onDone={() => setWriting(undefined)} />}
      {error && <ErrorState error={error} />}
    </>
  )
}

function Recommended({ alert }: { alert: Alert }) {
  if (alert.agent_id === undefined || alert.state === 'resolved') return null
  if (alert.kind === 'unusual_signing')
    return (
      <Button size="compact-sm" color="red" component="a" href={href(['recovery', alert.agent_id])}>
        Recover the agent
      </Button>
    )
  if (alert.kind === 'key_changed')
    return (
      <Button size="compact-sm" component="a" href={href(['agents', alert.agent_id])}>
        Look at the change
      </Button>
    )
  if (alert.kind === 'rotation_due')
    return (
      <Button size="compact-sm" component="a" href={href(['keys'])}>
        Rotate the key
      </Button>
    )
  return (
    <Button size="compact-sm" variant="light" component="a" href={href(['agents', alert.agent_id])}>
      Look at the agent
    </Button>
  )
}

function Write({ what, alert, onDone }: { what: 'assign' | 'note'; alert: Alert; onDone: () => void }) {
  const [text, setText] = useState((what === 'assign' ? alert.assigned_to : alert.note) ?? '')
  const assign = useAction('alerts.assign', TOUCHED)
  const note = useAction('alerts.note', TOUCHED)
  const save = (event: React.FormEvent) => {
    event.preventDefault()
    if (what === 'assign') assign.mutate({ id: alert.id, to: text }, { onSuccess: onDone })
    else note.mutate({ id: alert.id, note: text }, { onSuccess: onDone })
  }
  return (
    <form onSubmit={save}>
      <Group gap="xs" align="flex-end">
        <TextInput
          size="xs"
          w={320}
          label={what === 'assign' ? 'Who deals with it' : 'Note'}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-autofocus
        />
        <Button size="xs" type="submit" disabled={text === ''}>
          Save
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          Leave it
        </Button>
      </Group>
    </form>
  )
}
