import { type CommandSpec, type GroupSpec, option } from './spec'

/** The state of the profile and its records. */
export const profileCommands: readonly CommandSpec[] = [
  {
    name: 'status',
    says: 'show which engine answers, its vault and its client identity',
    examples: ['steward status'],
    load: () => import('../commands/status').then((command) => command.run),
  },
  {
    name: 'diagnostics',
    says: 'write how the program stands into a file for somebody else to look at, without any secret',
    options: [option('--out <file>', 'where to (default: a name with the time, in this folder)')],
    examples: ['steward diagnostics', 'steward diagnostics --out steward-diagnostics.tar.gz'],
    load: () => import('../commands/diagnostics').then((command) => command.run),
  },
  {
    name: 'alerts',
    says: 'list what a person should know',
    options: [option('--state <state>', 'open, acknowledged, snoozed or resolved')],
    examples: ['steward alerts --state open'],
    load: () => import('../commands/alerts').then((command) => command.run),
  },
  {
    name: 'security-alert',
    words: '<agent>',
    says: 'tell what is unusual about the signatures of an agent of yours, and what to do',
    examples: ['steward security-alert vibe-agency-orchestrator'],
    load: () => import('../commands/security-alert').then((command) => command.run),
  },
  {
    name: 'audit',
    words: '[text]',
    says: 'show the audit log, or prove that nothing in it was changed',
    options: [
      option(
        '--verify [file]',
        'compute every link of the chain again, and compare with what registries countersigned',
      ),
      option('--export <file>', 'write the whole log as JSON lines, with what registries countersigned'),
      option('--countersign', 'have every registry countersign where the log stands now'),
      option('--kind <word>', 'only these actions: key, delegation, attestation, …'),
      option('--actor <who>', 'only what was done by: operator or engine'),
      option('--subject <what>', 'only of this: an agent, a key, a task'),
      option('--since <time>', 'only from then on'),
      option('--until <time>', 'only before then'),
      option('--limit <number>', 'show at most so many entries'),
    ],
    examples: [
      'steward audit --kind key --since 2026-01-01T00:00:00Z',
      'steward audit --export log.jsonl',
      'steward audit --verify log.jsonl',
    ],
    load: () => import('../commands/audit').then((command) => command.run),
  },
]

const alert = () => import('../commands/alert-change').then((command) => command.run)

export const alertGroup: GroupSpec = {
  name: 'alert',
  says: 'do something about one alert; list them: steward alerts',
  commands: [
    {
      name: 'acknowledge',
      words: '<id>',
      says: 'say that you have seen it',
      options: [option('--note <text>', 'why, for those who come after you')],
      examples: ['steward alert acknowledge alert-3'],
      given: ['acknowledge'],
      load: alert,
    },
    {
      name: 'snooze',
      words: '<id>',
      says: 'leave it alone for a while',
      options: [option('--hours <number>', 'for how long (default: 8)')],
      examples: ['steward alert snooze alert-3 --hours 4'],
      given: ['snooze'],
      load: alert,
    },
    {
      name: 'assign',
      words: '<id> <who>',
      says: 'say who deals with it',
      examples: ['steward alert assign alert-3 kim'],
      given: ['assign'],
      load: alert,
    },
    {
      name: 'note',
      words: '<id> <text>',
      says: 'write something down about it',
      examples: ['steward alert note alert-3 "asked the pipeline team"'],
      given: ['note'],
      load: alert,
    },
    {
      name: 'this-was-me',
      words: '<id>',
      says: 'the signatures were yours: they are learned as usual',
      examples: ['steward alert this-was-me alert-3'],
      given: ['this-was-me'],
      load: alert,
    },
  ],
}

const policy = () => import('../commands/policy').then((command) => command.run)

export const policyGroup: GroupSpec = {
  name: 'policy',
  says: 'the rules this profile follows',
  commands: [
    {
      name: 'show',
      says: 'show what was set, and where',
      options: [option('--all', 'every value, with its default'), option('--text', 'the file as it is')],
      examples: ['steward policy show --all'],
      given: ['show'],
      load: policy,
    },
    {
      name: 'set',
      words: '<path> <value>',
      says: 'set one value; comments in the file are kept',
      examples: ['steward policy set delegation.max_revocation_age_hours 12'],
      given: ['set'],
      load: policy,
    },
    {
      name: 'unset',
      words: '<path>',
      says: 'put one value back to its default',
      examples: ['steward policy unset delegation.max_revocation_age_hours'],
      given: ['unset'],
      load: policy,
    },
    {
      name: 'replace',
      words: '<file>',
      says: 'put the text of a file in force as a whole',
      examples: ['steward policy replace steward.config.jsonc'],
      given: ['replace'],
      load: policy,
    },
  ],
}
