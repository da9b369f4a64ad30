import { type GroupSpec, option } from './spec'

export const reviewGroup: GroupSpec = {
  name: 'review',
  says: 'names and endorsements that somebody may be tricked by',
  commands: [
    {
      name: 'list',
      says: 'show the cases that registries tell this profile of, the riskiest first',
      options: [option('--all', 'those that are decided too')],
      examples: ['steward review list'],
      load: () => import('../commands/review-list').then((command) => command.run),
    },
    {
      name: 'appeal',
      words: '<agent>',
      says: 'object, as its owner, to what was decided about an agent, or speak for it before; a reviewer looks again',
      options: [option('--reason <text>', 'what the reviewer is to know')],
      examples: ['steward review appeal my-agent --reason "The name is our trade mark since 2019"'],
      load: () => import('../commands/review-appeal').then((command) => command.run),
    },
    {
      name: 'check-name',
      words: '<name...>',
      says: 'say what a proposed name could be mistaken for; - reads names from standard input, one a line',
      options: [
        option(
          '--names <file>',
          'existing names, one a line or name<TAB>popularity (default: every agent that is known)',
        ),
      ],
      examples: [
        'steward review check-name vibe-agency-orchestratr',
        'steward review check-name - --names names.tsv --json < proposed.txt',
      ],
      load: () => import('../commands/review-check-name').then((command) => command.run),
    },
  ],
}
