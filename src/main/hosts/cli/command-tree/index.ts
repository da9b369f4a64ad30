import { agentCommands } from './agents'
import { identityCommands, vaultGroup } from './identity'
import { alertGroup, policyGroup, profileCommands } from './profile'
import { agentGroup, drillCommand, labCommand, registryGroup } from './programs'
import { reviewGroup } from './review'
import type { CommandSpec, GroupSpec } from './spec'
import { taskCommands } from './tasks'

export type { CommandSpec, GroupSpec } from './spec'

/** Every command, under the heading that help shows it. */
export const COMMAND_TREE: readonly (readonly [heading: string, commands: readonly (CommandSpec | GroupSpec)[]])[] = [
  ['Agents', [...agentCommands, reviewGroup]],
  ['Tasks', taskCommands],
  ['Identity', [...identityCommands, vaultGroup]],
  ['Programs', [registryGroup, agentGroup, labCommand, drillCommand]],
  ['Profile', [...profileCommands, alertGroup, policyGroup]],
]
