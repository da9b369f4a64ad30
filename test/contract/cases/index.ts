import type { Command } from '../../../src/shared/contract'
import { agentsCases } from './agents'
import { approvalsCases } from './approvals'
import { attestationsCases } from './attestations'
import { delegationsCases } from './delegations'
import { documentsCases } from './documents'
import { drillsCases } from './drills'
import { jobsCases } from './jobs'
import { keysCases } from './keys'
import { policyCases } from './policy'
import { recordsCases } from './records'
import { recoveryCases } from './recovery'
import { registriesCases } from './registries'
import { resultsCases } from './results'
import { reviewsCases } from './reviews'
import { securityCases } from './security'
import type { Step } from './step'
import { systemCases } from './system'
import { trustCases } from './trust'

/** In the order they are run: each transport begins with an empty profile and goes through all of them. */
export const CASES: { readonly [C in Command]?: readonly Step<C>[] } = {
  ...systemCases,
  ...policyCases,
  ...keysCases,
  ...approvalsCases,
  ...registriesCases,
  ...agentsCases,
  ...documentsCases,
  ...attestationsCases,
  ...delegationsCases,
  ...resultsCases,
  ...recoveryCases,
  ...reviewsCases,
  ...trustCases,
  ...securityCases,
  ...drillsCases,
  ...jobsCases,
  ...recordsCases,
}
/** What a page is refused, whatever it asks: the command line is not. */
export const NOT_FROM_PAGES: readonly Command[] = ['attestations.plan']
export type { Step } from './step'
