import type { Migrations } from '../../database'
import { agentColumns } from './agent-columns'
import { agentLink } from './agent-link'
import { attestations } from './attestations'
import { attestedAgents } from './attested-agents'
import { checkpoints } from './checkpoints'
import { first } from './first'
import { keys } from './keys'
import { registries } from './registries'
import { registryCases } from './registry-cases'
import { results } from './results'
import { signingActivity } from './signing-activity'
import { sourceRevocations } from './source-revocations'

/** In the order they are applied; one that was published never changes. */
export const CLIENT_MIGRATIONS: Migrations = [
  first,
  keys,
  agentLink,
  registries,
  attestations,
  results,
  signingActivity,
  checkpoints,
  registryCases,
  sourceRevocations,
  agentColumns,
  attestedAgents,
]
