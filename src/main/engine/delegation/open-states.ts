import type { DelegationState } from '../../../shared/model/delegation'

/** The agent has not said yet that it took the order. */
export const NOT_TAKEN: readonly DelegationState[] = ['submitting', 'uncertain', 'recovering']
/** What a silent agent leaves lying. An order that never arrived is tried again by the retry policy instead. */
export const LEFT_BY_SILENCE: readonly DelegationState[] = ['accepted', 'running', 'stalled', 'validating']
/** What a new start of the engine goes on with. */
export const OPEN_STATES: readonly DelegationState[] = [...NOT_TAKEN, ...LEFT_BY_SILENCE]
