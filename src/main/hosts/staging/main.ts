import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import { systemClock } from '../../adapters/clock'
import { acquireLease } from '../../adapters/lease'
import { openLog } from '../../adapters/log'
import { serveGround } from '../ground'
import { stagingFolder } from '../profile/drill-ground'
import { announceReady, endWithProcess, newLifetime, runProgram } from '../program'
import { parseCommandLine } from './command-line'
import { Supervisor } from './supervisor'

/** The agent ends first, and may take its time. */
const PATIENCE_MS = 5000

async function start(): Promise<void> {
  const { 'mend-after': mendAfterS, ...command } = parseCommandLine(process.argv.slice(2))
  const lifetime = newLifetime()
  const folder = stagingFolder(command.home)
  const lease = acquireLease(folder, 'staging')
  lifetime.onEnd(async () => lease.release())
  const log = openLog(join(folder, 'supervisor.log'))
  endWithProcess(
    lifetime,
    (error) => log.error('the supervisor did not close cleanly', { error: String(error) }),
    PATIENCE_MS,
  )
  const supervisor = await Supervisor.start({
    ...command,
    folder,
    built: import.meta.dirname,
    mendAfterMs: mendAfterS * 1000,
    clock: systemClock(),
    log,
    onEnd: (how) =>
      runProgram(async () => {
        await lifetime.end()
        throw new StewardError('unavailable', `the agent ${command.agent} ended by itself with ${how}`)
      }),
  })
  lifetime.onEnd(() => supervisor.stop())
  const control = await serveGround(lease.socketPath, supervisor)
  lifetime.onEnd(() => control.close())
  announceReady({
    kind: 'agent',
    agent_id: command.agent,
    url: `https://127.0.0.1:${command.port}`,
    staging: true,
  })
}

runProgram(start)
