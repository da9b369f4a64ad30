import { counted } from '../../../../shared/model/counted'
import type { RecoveryStep, RecoveryStepName, RecoveryView } from '../../../../shared/model/recovery'
import { plain } from './plain'
import { tree } from './tree'

const STEP: Readonly<Record<RecoveryStepName, string>> = {
  revoke: 'Revoke the key',
  tell_registries: 'Tell the registries',
  suspend: 'Suspend',
  new_key: 'New key',
  certify: 'Certify',
  re_attest: 'Attest again',
  publish: 'Publish',
  reactivated: 'Back in service',
}

const MARK: Readonly<Record<RecoveryStep['state'], string>> = { idle: '○', running: '…', waiting: '⚠️ ', done: '✅' }

/** A step with what came of it and its evidence below. */
export const recoveryStepLines = ({ name, state, finding, evidence }: RecoveryStep): string[] => [
  `${MARK[state]} ${STEP[name]}${finding === undefined ? '' : `: ${plain(finding)}`}`,
  ...tree(evidence.map(({ label, value }) => `${plain(label)}: ${plain(value)}`)),
]

export const recoveryLines = (recovery: RecoveryView): string[] => {
  const left = recovery.steps.filter(({ state }) => state !== 'done').length
  return [
    ...recovery.steps.flatMap(recoveryStepLines),
    recovery.state === 'completed'
      ? `✅ Recovered ${plain(recovery.agent_id)} with new key ${recovery.new_key ?? ''}`.trimEnd()
      : `⚠️  ${counted(left, 'step')} left; it goes on by itself while a console or this command runs`,
  ]
}
