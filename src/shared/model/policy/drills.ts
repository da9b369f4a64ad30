import { z } from 'zod'
import { agentId } from '../ids'
import { about } from './field'

const TESTING = 'FAILURE_MODES Failure Mode Testing'

/** What rehearsals may harm besides the lab. */
export const drills = z
  .strictObject({
    staging_agents: z.array(agentId).max(100).default([]).meta({
      description:
        'Agents that drills may harm: those that nobody relies on, served on this machine with steward agent serve --staging.',
      source: TESTING,
    }),
  })
  .prefault({})
  .meta(about(TESTING, 'Drills'))
