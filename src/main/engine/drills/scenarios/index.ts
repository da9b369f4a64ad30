import type { Drill, Scenario } from '../../../../shared/model/drill'
import type { Rehearsal } from '../stage'
import { agentCrash } from './agent-crash'
import { agentOffline } from './agent-offline'
import { attestationExpired } from './attestation-expired'
import { connectionLost } from './connection-lost'
import { corruptedResult } from './corrupted-result'
import { fakeEndorsements } from './fake-endorsements'
import { flakyTests } from './flaky-tests'
import { interception } from './interception'
import { registryDown } from './registry-down'
import { slowNetwork } from './slow-network'
import { stolenKey } from './stolen-key'
import { testsFailing } from './tests-failing'
import { typosquatting } from './typosquatting'

/** Every scenario of FAILURE_MODES; the compiler refuses a list that misses one. */
export const REHEARSALS: Readonly<Record<Scenario, Rehearsal>> = {
  '1.1': agentOffline,
  '1.2': corruptedResult,
  '2.1': connectionLost,
  '2.2': slowNetwork,
  '3.1': attestationExpired,
  '3.2': testsFailing,
  '4.1': fakeEndorsements,
  '4.2': flakyTests,
  '5.1': registryDown,
  '5.2': typosquatting,
  '6.1': stolenKey,
  '6.2': interception,
}

/** How a drill is played: against a single agent 1.1 has nobody who would take the task over. */
export const rehearsalOf = ({
  scenario,
  staging,
}: Pick<Drill, 'scenario' | 'staging'>): Pick<Rehearsal, 'run' | 'restores'> =>
  scenario === '1.1' && staging !== undefined ? agentCrash : REHEARSALS[scenario]
