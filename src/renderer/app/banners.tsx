import { Anchor } from '@mantine/core'
import { counted } from '../../shared/model/counted'
import { ENDED_DRILL } from '../../shared/model/drill'
import { href, useCommand, useConnection } from '../client'
import { SafeName } from '../ui'

/** What holds for every screen: no engine, no network, no keys. */
export function Banners() {
  const connection = useConnection()
  const status = useCommand('system.status', {})
  const recoveries = useCommand('recovery.list', {})
  const drills = useCommand('drills.list', {})
  const rehearsing = drills.data?.drills.filter(({ state }) => !ENDED_DRILL.includes(state)) ?? []
  const recovering = recoveries.data?.recoveries.filter(({ state }) => state !== 'completed') ?? []
  return (
    <div role="status">
      {connection.state === 'lost' && (
        <div className="banner">The engine does not answer. What you see is as it was last told; connecting again…</div>
      )}
      {connection.state === 'refused' && (
        <div className="banner">
          The engine refused this page: {connection.reason}. {connection.suggestions.join(', or: ')}.
        </div>
      )}
      {recovering.map(({ id, agent_id, state, steps }) => (
        <div key={id} className="banner">
          {state === 'waiting' ? 'A recovery waits' : 'A recovery is under way'} (
          {steps.filter((step) => step.state === 'done').length} of {steps.length} steps done):{' '}
          <Anchor size="sm" underline="always" href={href(['recovery', agent_id])}>
            <SafeName>{agent_id}</SafeName>
          </Anchor>
        </div>
      ))}
      {rehearsing.length > 0 && (
        <div className="banner">
          What fails now in the lab fails for a drill ({counted(rehearsing.length, 'drill')} left).{' '}
          <Anchor size="sm" underline="always" href={href(['drills'])}>
            Watch it
          </Anchor>
        </div>
      )}
      {status.data?.offline && (
        <div className="banner">
          No-network mode: nothing is connected to. Everything cached can be browsed.{' '}
          <Anchor size="sm" underline="always" href={href(['settings'])}>
            Change it in Settings
          </Anchor>
        </div>
      )}
      {status.data && status.data.vault !== 'open' && (
        <div className="banner">
          {status.data.vault === 'missing' ? 'There is no key vault yet' : 'The key vault is locked'}: browsing works;
          signing, delegating and health polls wait.{' '}
          <Anchor size="sm" underline="always" href={href(['keys'])}>
            {status.data.vault === 'missing' ? 'Make one' : 'Unlock it'}
          </Anchor>
        </div>
      )}
    </div>
  )
}
