import { type CommandSpec, option } from './spec'

/** Finding agents and judging them. */
export const agentCommands: readonly CommandSpec[] = [
  {
    name: 'discover',
    words: '[text]',
    says: 'find agents in the registries, or in the cache when they are away',
    options: [
      option('--capability <name>', 'only agents that offer it'),
      option('--trust <tier>', 'only agents so far trusted: unverified, verified, trusted or highly_trusted'),
      option('--refresh', 'ask the registries even where the cache is fresh'),
      option('--offline', 'ask nobody: the cache alone, however old'),
      option('--limit <number>', 'show at most so many'),
    ],
    examples: ['steward discover --capability orchestrate_sdlc', 'steward discover restaurant --offline'],
    load: () => import('../commands/discover').then((command) => command.run),
  },
  {
    name: 'info',
    words: '<agent>',
    says: 'show what is known of an agent: operations, keys, health, where it comes from',
    examples: ['steward info vibe-agency-orchestrator'],
    load: () => import('../commands/info').then((command) => command.run),
  },
  {
    name: 'verify',
    words: '<agent-or-file>',
    says: 'check an agent, or the signature of a file; ends with 0 only where all is well',
    examples: ['steward verify vibe-agency-orchestrator', 'steward verify ./STEWARD.md'],
    load: () => import('../commands/verify').then((command) => command.run),
  },
  {
    name: 'endorse',
    words: '<agent> <capability>',
    says: 'give your word for what an agent can do; a registry may ask for age and use first',
    examples: ['steward endorse vibe-agency-orchestrator orchestrate_sdlc'],
    load: () => import('../commands/endorse').then((command) => command.run),
  },
]
