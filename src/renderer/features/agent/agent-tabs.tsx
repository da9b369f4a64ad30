import { Anchor, Button, Tabs } from '@mantine/core'
import type { AgentDetail } from '../../../shared/model/views'
import { href } from '../../client'
import {
  algorithmName,
  EmptyState,
  Fingerprint,
  JsonText,
  milliseconds,
  RelativeTime,
  roleName,
  SafeText,
  StateMark,
  StatusMark,
} from '../../ui'
import { Attested } from './attested'
import { Trust } from './trust'

export function AgentTabs({ detail }: { detail: AgentDetail }) {
  return (
    <>
      <Tabs.Panel value="operations">
        <Operations detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="attestations">
        <Attested agentId={detail.summary.id} />
      </Tabs.Panel>
      <Tabs.Panel value="delegations">
        <Delegations detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="keys">
        <Keys detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="trust">
        <Trust agentId={detail.summary.id} />
      </Tabs.Panel>
      <Tabs.Panel value="document">
        {detail.manifest ? (
          <JsonText value={detail.manifest} label="the manifest" />
        ) : (
          <EmptyState title="The document is not in the cache" />
        )}
      </Tabs.Panel>
    </>
  )
}

function Operations({ detail: { operations, summary, health } }: { detail: AgentDetail }) {
  if (operations.length === 0) return <EmptyState title="This agent offers no operation" />
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col">What it does</th>
          <th scope="col">Usual time</th>
          <th scope="col">Use</th>
        </tr>
      </thead>
      <tbody>
        {operations.map((operation) => (
          <tr key={operation.name}>
            <td className="mono">
              <SafeText>{operation.name}</SafeText>
            </td>
            <td>
              <SafeText>{operation.description ?? ''}</SafeText>
            </td>
            <td className="numbers">
              {operation.latency_ms === undefined ? 'not stated' : milliseconds(operation.latency_ms)}
            </td>
            <td>
              {health ? (
                <Button
                  component="a"
                  size="compact-xs"
                  variant="light"
                  href={href(['delegations', 'new'], { agent: summary.id, operation: operation.name })}
                >
                  Delegate
                </Button>
              ) : (
                'No endpoint'
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Delegations({ detail: { delegations } }: { detail: AgentDetail }) {
  if (delegations.length === 0) return <EmptyState title="No task was delegated to this agent from here" />
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Operation</th>
          <th scope="col">State</th>
          <th scope="col">Ordered</th>
        </tr>
      </thead>
      <tbody>
        {delegations.map((task) => (
          <tr key={task.task_id}>
            <td>
              <Anchor size="sm" className="mono" href={href(['delegations', task.task_id])}>
                {task.task_id}
              </Anchor>
            </td>
            <td className="mono">
              <SafeText>{task.operation}</SafeText>
            </td>
            <td>
              <StateMark of="task" state={task.state} />
            </td>
            <td>
              <RelativeTime at={task.created_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Keys({ detail: { keys, tls_pins } }: { detail: AgentDetail }) {
  if (keys.length === 0)
    return (
      <EmptyState title="The document names no keys">An unsigned manifest has nobody who vouches for it.</EmptyState>
    )
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Vouches for</th>
          <th scope="col">Algorithm</th>
          <th scope="col">Certified until</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(({ key, role, valid_until, revoked }) => (
          <tr key={key.key_id}>
            <td>
              <Fingerprint value={key.key_id} label="key" />
            </td>
            <td>
              {roleName(role)}
              {tls_pins.includes(key.key_id) && ', pinned for TLS'}
            </td>
            <td>{algorithmName(key.algorithm)}</td>
            <td>{valid_until ? <RelativeTime at={valid_until} /> : 'until replaced'}</td>
            <td>
              <StatusMark status={revoked ? 'critical' : 'healthy'} word={revoked ? 'Revoked' : 'In use'} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
