import { create } from 'zustand'
import type { AttestationProgress } from '../../shared/model/attestation-view'

const keyOf = (agentId: string, capability: string): string => `${agentId} ${capability}`

/** How far each attempt to attest was when it was last told of. */
const useProgress = create<Readonly<Record<string, AttestationProgress>>>(() => ({}))

export const noteProgress = (progress: AttestationProgress): void =>
  useProgress.setState({ [keyOf(progress.agent_id, progress.capability)]: progress })

/** How far the tests of a capability are; of use while they run. */
export const useAttesting = (agentId: string, capability: string): AttestationProgress | undefined =>
  useProgress((progress) => progress[keyOf(agentId, capability)])
