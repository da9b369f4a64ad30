import { type GroupSpec, option } from './spec'

export const reviewGroup: GroupSpec = {
  name: 'review',
  says: 'names and endorsements that somebody may be tricked by',
  commands: [
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
