import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import type { KeyStanding } from '../../../shared/model/key-custody'
import type { SystemStatus } from '../../../shared/model/views'
import { useAction, useCommand } from '../../client'
import { Answer, Countdown, EmptyState, Page, Panel } from '../../ui'
import { Approvals } from './approvals'
import { Backup, Restore } from './backups'
import { ClosedVault } from './closed-vault'
import { ExportKey } from './export-key'
import { isPrimary, KeyTable } from './key-table'
import { ChangeKeyring } from './keyring'
import { MakeSheet } from './make-sheet'
import { Revoke } from './revoke'
import { Rotate } from './rotate'
import { WaitingRotations } from './waiting-rotations'

type Doing =
  | { readonly what: 'rotate'; readonly key: KeyStanding }
  | { readonly what: 'revoke'; readonly key: KeyStanding }
  | { readonly what: 'export'; readonly key: KeyStanding }
  | { readonly what: 'sheet'; readonly agent: AgentId; readonly isClients: boolean }
  | { readonly what: 'backup' }
  | { readonly what: 'restore' }

/** Which keys are mine, where are they, and what becomes of them when? */
export default function Keys() {
  const status = useCommand('system.status', {})
  return (
    <Page title="Keys" note="Private keys stay in the encrypted vault; only what they sign leaves it.">
      <Answer of={status}>
        {({ vault, vault_locks_at, keyring }) =>
          vault === 'open' ? (
            <OpenVault locksAt={vault_locks_at} keyring={keyring} />
          ) : (
            <ClosedVault missing={vault === 'missing'} keyring={keyring} />
          )
        }
      </Answer>
    </Page>
  )
}

function OpenVault({ locksAt, keyring }: { locksAt: string | undefined; keyring: SystemStatus['keyring'] }) {
  const standing = useCommand('keys.standing', {})
  const lock = useAction('vault.lock', ['system.status', 'keys.list'])
  const [doing, setDoing] = useState<Doing>()
  const done = () => setDoing(undefined)
  return (
    <Stack gap="md">
      <Group>
        <Button size="xs" variant="default" onClick={() => setDoing({ what: 'backup' })}>
          Back up
        </Button>
        <Button size="xs" variant="default" onClick={() => setDoing({ what: 'restore' })}>
          Restore
        </Button>
        <Button size="xs" variant="default" loading={lock.isPending} onClick={() => lock.mutate({})}>
          Lock the vault
        </Button>
        {keyring === 'offered' && <ChangeKeyring to="use" />}
        {keyring === 'enrolled' && <ChangeKeyring to="leave" />}
        <Text size="sm" c="dimmed">
          {locksAt ? (
            <>
              Left alone, it locks <Countdown to={locksAt} />.
            </>
          ) : (
            'Locked, browsing goes on; signing, delegating and health polls wait.'
          )}
        </Text>
      </Group>
      <Answer of={standing}>
        {({ keys, rotations }) => (
          <Stack gap="md">
            <WaitingRotations rotations={rotations} />
            <Approvals />
            {byAgent(keys).map(([agent, own]) => (
              <Panel
                key={agent}
                title={agent === '' ? 'Other keys' : agent}
                flush
                {...(lacksRecoveryKey(own) && {
                  aside: (
                    <Button
                      size="compact-xs"
                      variant="light"
                      onClick={() =>
                        setDoing({ what: 'sheet', agent: agent as AgentId, isClients: own.some(isClients) })
                      }
                    >
                      Make a recovery sheet
                    </Button>
                  ),
                })}
              >
                <KeyTable
                  keys={own}
                  label={agent === '' ? 'other keys' : `keys of ${agent}`}
                  onRotate={(key) => setDoing({ what: 'rotate', key })}
                  onRevoke={(key) => setDoing({ what: 'revoke', key })}
                  onExport={(key) => setDoing({ what: 'export', key })}
                />
              </Panel>
            ))}
            {keys.length === 0 && (
              <EmptyState title="The vault has no keys yet">
                A key is made with the first manifest that is signed here: steward publish steward.json --create-key
              </EmptyState>
            )}
            {doing?.what === 'rotate' && doing.key.agent_id && (
              <Rotate
                of={doing.key}
                agentId={doing.key.agent_id}
                hasRecoveryKey={hasRecoveryKey(keys, doing.key)}
                onClose={done}
              />
            )}
          </Stack>
        )}
      </Answer>
      {doing?.what === 'revoke' && <Revoke keyId={doing.key.key_id} onClose={done} />}
      {doing?.what === 'export' && <ExportKey keyId={doing.key.key_id} onClose={done} />}
      {doing?.what === 'sheet' && <MakeSheet agentId={doing.agent} isClients={doing.isClients} onClose={done} />}
      {doing?.what === 'backup' && <Backup onClose={done} />}
      {doing?.what === 'restore' && <Restore onClose={done} />}
    </Stack>
  )
}

/** An agent of this vault, or the client, whose key nobody could replace after a theft. */
const lacksRecoveryKey = (own: readonly KeyStanding[]): boolean =>
  own.some((key) => isPrimary(key) && key.agent_id !== undefined && key.place === 'vault') &&
  !own.some(({ role }) => role === 'recovery')

const isClients = ({ role }: KeyStanding): boolean => role === 'client'

const hasRecoveryKey = (keys: readonly KeyStanding[], { agent_id }: KeyStanding): boolean =>
  keys.some((key) => key.role === 'recovery' && key.agent_id === agent_id && key.place === 'vault')

/** Agents by name, what belongs to none last. */
const byAgent = (keys: readonly KeyStanding[]): [string, KeyStanding[]][] => {
  const groups = Map.groupBy(keys, ({ agent_id }) => agent_id ?? '')
  return [...groups].sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)))
}
