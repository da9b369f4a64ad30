import type { Command, CommandOutput, CommandRequest } from '../../../shared/contract'
import type { Engine } from '../../engine'
import { agentsHandlers } from './agents'
import { approvalsHandlers } from './approvals'
import { attestationsHandlers } from './attestations'
import { delegationsHandlers } from './delegations'
import { discoverHandlers } from './discover'
import { documentsHandlers } from './documents'
import { keysHandlers } from './keys'
import { policyHandlers } from './policy'
import { recordsHandlers } from './records'
import { recoveryHandlers } from './recovery'
import { registriesHandlers } from './registries'
import { resultsHandlers } from './results'
import { reviewsHandlers } from './reviews'
import { securityHandlers } from './security'
import { systemHandlers } from './system'
import { trustHandlers } from './trust'

/** One function a command; the compiler refuses a map that misses one. */
type Handlers = { readonly [C in Command]: (input: CommandRequest<C>) => Promise<CommandOutput<C>> }

/** The contract bound to an engine: each command calls one use case. */
export const bindEngine = (engine: Engine): Handlers => ({
  ...systemHandlers(engine),
  ...keysHandlers(engine),
  ...approvalsHandlers(engine),
  ...securityHandlers(engine),
  ...recoveryHandlers(engine),
  ...policyHandlers(engine),
  ...registriesHandlers(engine),
  ...discoverHandlers(engine),
  ...agentsHandlers(engine),
  ...documentsHandlers(engine),
  ...attestationsHandlers(engine),
  ...delegationsHandlers(engine),
  ...resultsHandlers(engine),
  ...recordsHandlers(engine),
  ...reviewsHandlers(engine),
  ...trustHandlers(engine),
})
