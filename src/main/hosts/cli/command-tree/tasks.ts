import { type CommandSpec, option } from './spec'

/** Giving tasks and getting their results. */
export const taskCommands: readonly CommandSpec[] = [
  {
    name: 'delegate',
    words: '<agent>',
    says: 'give an agent a task and follow it to its end',
    options: [
      option('--operation <name>', 'what it is to do'),
      option('--input <json>', 'JSON, @FILE, or - for what is piped in'),
      option('--idempotency-key <key>', 'makes it safe to ask again: the same key is the same task'),
      option('--adaptive-timeout', 'measure the network to the agent first, and show the time limit that follows'),
      option('--task <id>', 'an id of your own, task-…'),
      option('--accept-expired [reason]', 'take the risk of an expired attestation within its grace; recorded'),
      option('--accept-stale-revocations [reason]', 'take the risk of revocations older than a day; recorded'),
      option('--detach', 'leave as soon as the order has arrived'),
      option('--resume-from <task>', 'go on with that task instead of a new one'),
      option('--checkpoint <dir>', 'the folder of its checkpoints'),
    ],
    examples: [
      `steward delegate vibe-agency-orchestrator --operation orchestrate_sdlc --input '{"domain":"restaurant"}'`,
      'steward delegate agent-id --operation foo --idempotency-key task-abc123',
      'steward delegate fallback-agent-id --resume-from task-abc123 --checkpoint ./checkpoints/task-abc123/',
      'steward delegate agent-id --operation foo --adaptive-timeout',
    ],
    load: () => import('../commands/delegate').then((command) => command.run),
  },
  {
    name: 'monitor',
    words: '<task>',
    says: 'follow a task: phases, progress, heartbeat; Ctrl-C leaves it running',
    options: [option('--once', 'show where it stands now, and leave')],
    examples: ['steward monitor task-abc123', 'steward monitor task-abc123 --once --json'],
    load: () => import('../commands/monitor').then((command) => command.run),
  },
  {
    name: 'recover',
    words: '<task>',
    says: 'go on with a task whose agent failed',
    options: [
      option('--from-checkpoint [number]', 'from its last checkpoint, or from the one of that number'),
      option('--agent <id>', 'on this agent; else the same one, or the best that can'),
      option('--artifacts <dir>', 'only copy what the checkpoint saved to a folder'),
    ],
    examples: [
      'steward recover task-abc123 --from-checkpoint',
      'steward recover task-abc123 --from-checkpoint 3 --agent standby-orchestrator',
      'steward recover task-abc123 --artifacts ./saved',
    ],
    load: () => import('../commands/recover').then((command) => command.run),
  },
  {
    name: 'result',
    words: '[task]',
    says: 'show what a task returned, what the checks of it found, and who signed for it',
    options: [
      option('--out <dir>', 'copy the artifacts there, each checked against its digest'),
      option('--output-only', 'the output alone, as JSON'),
      option(
        '--quarantine',
        'list the files of rejected results that are kept, where, and how long; without a task, of all',
      ),
      option('--discard', 'delete those of the task now; what was found in them stays'),
    ],
    examples: [
      'steward result task-abc123 --out ./result',
      'steward result task-abc123 --output-only | jq .',
      'steward result task-abc123 --quarantine',
      'steward result --quarantine',
    ],
    load: () => import('../commands/result').then((command) => command.run),
  },
  {
    name: 'cancel',
    words: '<task>',
    says: 'ask the agent to stop a task',
    examples: ['steward cancel task-abc123'],
    load: () => import('../commands/cancel').then((command) => command.run),
  },
  {
    name: 'tasks',
    says: 'list the tasks of this profile',
    options: [
      option('--state <state>', 'only those in it: running, completed, failed, …'),
      option('--agent <id>', 'only those of this agent'),
      option('--limit <number>', 'show at most so many'),
    ],
    examples: ['steward tasks --state running'],
    load: () => import('../commands/tasks').then((command) => command.run),
  },
]
