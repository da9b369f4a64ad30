import type { Alert } from '../../../../shared/model/alert'
import type { Stage } from '../stage'

interface Wanted {
  readonly kind: Alert['kind']
  readonly agent: string
}

const open = async (stage: Stage, { kind, agent }: Wanted): Promise<Alert | undefined> =>
  (await stage.context.store.alerts.list({})).find(
    (alert) => alert.kind === kind && alert.agent_id === agent && alert.state !== 'resolved',
  )

/** Only a drill's own alert may show that it was noticed. @throws StewardError `drill_failed` where there is one already */
export async function requireQuiet(stage: Stage, wanted: Wanted): Promise<void> {
  const before = await open(stage, wanted)
  stage.require(before === undefined, `there is such an alert about ${wanted.agent} already: ${before?.text ?? ''}`)
}

/** The alert that the product raises. */
export async function alerted(stage: Stage, wanted: Wanted): Promise<Alert> {
  const alert = await stage.until('an alert was raised', () => open(stage, wanted))
  stage.show({ label: 'Alert', value: alert.text, page: ['alerts'] })
  return alert
}

/** @throws StewardError `drill_failed` where the product does not take it back */
export const alertOver = (stage: Stage, wanted: Wanted): Promise<true> =>
  stage.until('the alert was resolved', async () => ((await open(stage, wanted)) ? undefined : true))
