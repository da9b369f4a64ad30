import { SCENARIOS, type Scenario } from '../../../shared/model/drill'

const TESTS = 'it breaks the tests that this console runs, which are the owner’s own files'
const TRACES = 'it leaves traces in a registry, and needs one that is there for the drill alone'

/** Why a scenario cannot be rehearsed against one agent that is marked as staging; those that can are not named. */
const LAB_ONLY: { readonly [S in Scenario]?: string } = {
  '3.1': TESTS,
  '3.2': TESTS,
  '4.1': TRACES,
  '4.2': TESTS,
  '5.1': 'it ends a registry that others ask too',
  '5.2': TRACES,
  '6.1': 'it hands an owner key to a thief, and revokes it for good',
}

/** Why a scenario is rehearsed in the lab only, as the end of a sentence; undefined where one agent is enough. */
export const labOnlyReason = (scenario: Scenario): string | undefined => LAB_ONLY[scenario]

/** Those that need nothing but the one agent, and leave nothing behind. */
export const STAGING_SCENARIOS: readonly Scenario[] = SCENARIOS.filter((scenario) => LAB_ONLY[scenario] === undefined)
