import type { z } from 'zod'
import { agentsCommands } from './agents'
import { approvalsCommands } from './approvals'
import { attestationsCommands } from './attestations'
import { delegationsCommands } from './delegations'
import { discoverCommands } from './discover'
import { documentsCommands } from './documents'
import { drillsCommands } from './drills'
import { jobsCommands } from './jobs'
import { keysCommands } from './keys'
import { policyCommands } from './policy'
import { recordsCommands } from './records'
import { recoveryCommands } from './recovery'
import { registriesCommands } from './registries'
import { resultsCommands } from './results'
import { reviewsCommands } from './reviews'
import { securityCommands } from './security'
import { systemCommands } from './system'
import { trustCommands } from './trust'

/**
 * Everything the console and the command line can ask of an engine. One map serves every transport (IPC, loopback
 * WebSocket, local socket, in process); both sides validate against it.
 */
export const COMMANDS = {
  ...systemCommands,
  ...keysCommands,
  ...approvalsCommands,
  ...securityCommands,
  ...recoveryCommands,
  ...policyCommands,
  ...registriesCommands,
  ...discoverCommands,
  ...agentsCommands,
  ...documentsCommands,
  ...attestationsCommands,
  ...delegationsCommands,
  ...resultsCommands,
  ...recordsCommands,
  ...reviewsCommands,
  ...trustCommands,
  ...drillsCommands,
  ...jobsCommands,
} as const

export type Command = keyof typeof COMMANDS
export type CommandInput<C extends Command> = z.input<(typeof COMMANDS)[C]['input']>
/** What a handler is given: the input as parsed, defaults filled in. */
export type CommandRequest<C extends Command> = z.output<(typeof COMMANDS)[C]['input']>
export type CommandOutput<C extends Command> = z.output<(typeof COMMANDS)[C]['output']>
