import { type CommandSpec, type GroupSpec, option } from './spec'

const listening = [
  option('--host <address>', 'where to listen (default: 127.0.0.1)'),
  option('--port <number>', 'on which port (default: a free one)'),
]

export const registryGroup: GroupSpec = {
  name: 'registry',
  says: 'the registries this profile trusts, and one of your own',
  commands: [
    {
      name: 'list',
      says: 'show them in the order in which they are asked',
      examples: ['steward registry list'],
      load: () => import('../commands/registry-list').then((command) => command.run),
    },
    {
      name: 'add',
      words: '<url>',
      says: 'trust a registry by its root key; asks where none is named',
      options: [
        option('--root-key <key>', 'its root key, as its operator published it'),
        option('--trust-on-first-use', 'take the root key that it shows, compared with nothing'),
        option('--priority <number>', 'its place in the order; 1 is asked first'),
        option('--name <name>', 'what to call it here'),
      ],
      examples: ['steward registry add https://registry.example:8443 --root-key sha256:…'],
      load: () => import('../commands/registry-add').then((command) => command.run),
    },
    {
      name: 'remove',
      words: '<name>',
      says: 'trust it no more, and forget what it said',
      examples: ['steward registry remove local'],
      load: () => import('../commands/registry-change').then((command) => command.remove),
    },
    {
      name: 'refresh',
      words: '[name]',
      says: 'ask all of them again, or one',
      examples: ['steward registry refresh'],
      load: () => import('../commands/registry-change').then((command) => command.refresh),
    },
    {
      name: 'order',
      words: '<name...>',
      says: 'ask them in this order from now on',
      examples: ['steward registry order lab-backup lab-primary'],
      load: () => import('../commands/registry-change').then((command) => command.order),
    },
    {
      name: 'clear',
      words: '[name]',
      says: 'forget what is cached of all of them, or of one; what is revoked stays revoked',
      examples: ['steward registry clear'],
      load: () => import('../commands/registry-change').then((command) => command.clear),
    },
    {
      name: 'diff',
      says: 'show on which agents the registries contradict one another; ends with 0 only where they agree',
      examples: ['steward registry diff'],
      load: () => import('../commands/registry-compare').then((command) => command.diff),
    },
    {
      name: 'revocations',
      says: 'list the keys that were revoked anywhere, without asking anybody',
      examples: ['steward registry revocations'],
      load: () => import('../commands/registry-compare').then((command) => command.revocations),
    },
    {
      name: 'import',
      words: '<dir>',
      says: 'take the manifests of a folder into the cache, shown as what they are: unsigned or intact',
      options: [option('--name <name>', 'what to call the source (default: the name of the folder)')],
      examples: ['steward registry import ./manifests'],
      load: () => import('../commands/registry-import').then((command) => command.run),
    },
    {
      name: 'export',
      words: '<dir>',
      says: 'write a registry as a git repository, which others can name as their fallback',
      options: [option('--name <name>', 'which one (default: the first)')],
      examples: ['steward registry export ./agent-registry'],
      load: () => import('../commands/registry-export').then((command) => command.run),
    },
    {
      name: 'serve',
      says: 'run a registry of your own',
      options: [
        option('--name <name>', 'its name (default: local)'),
        option('--home <dir>', 'where its keys and its index are kept'),
        ...listening,
        option('--validity-hours <number>', 'how long a snapshot serves for more than browsing (default: 24)'),
      ],
      examples: ['steward registry serve --name local --port 8443'],
      load: () => import('../commands/host').then((command) => command.serveRegistry),
    },
  ],
}

export const agentGroup: GroupSpec = {
  name: 'agent',
  says: 'turn any program into an agent',
  commands: [
    {
      name: 'serve',
      says: 'take tasks on and run a program for each; certifies and publishes the manifest where that is missing',
      options: [
        option('--manifest <file>', 'the steward.json, plain or signed'),
        option('--exec <command>', 'the program'),
        option('--home <dir>', "where the agent's keys and tasks are kept"),
        option('--endpoint <url>', 'the https address that its manifest names (default: where it listens)'),
        ...listening,
        option('--registry <url>', 'the registry that knows its callers (default: the first one of this profile)'),
        option('--registry-root <key>', "that registry's root key"),
        option(
          '--accept-set-back <version>',
          'take a registry again that was restored from a backup: the version of its snapshot',
        ),
        option(
          '--take-keys-after <seconds>',
          'when keys that its owner certifies meanwhile are taken, after they were published (default: 600)',
        ),
        option('--concurrency <number>', 'how many tasks at once (default: 4)'),
        option('--rate-limit <requests/seconds>', 'most requests of one client (default: what the policy says)'),
        {
          flags: '--allow <who>',
          says: "an agent id, an owner's key id, a namespace/ or anyone (default: what the policy says)",
          repeated: true,
        },
        option(
          '--staging',
          'under a supervisor that lets drills of this profile harm it: for one that nobody relies on',
        ),
        option(
          '--mend-after <seconds>',
          'with --staging: mend what a drill broke once its console is silent for so long (default: 300)',
        ),
      ],
      examples: [
        'steward agent serve --manifest steward.json --exec ./work.sh',
        'steward agent serve --staging --manifest steward.json --exec ./work.sh',
      ],
      load: () => import('../commands/agent-serve').then((command) => command.run),
    },
    {
      name: 'new',
      words: '<id>',
      says: 'write a manifest to start from: an agent with one operation, valid as it is',
      options: [
        option('--operation <name>', 'what it can be asked to do'),
        option('--describe <text>', 'what that does, in a sentence'),
        option('--file <file>', 'where to write it (default: steward.json)'),
      ],
      examples: ['steward agent new word-counter --operation count_words'],
      load: () => import('../commands/agent-new').then((command) => command.run),
    },
    {
      name: 'keys',
      says: "make the agent's own keys and print what its owner certifies",
      options: [
        option('--home <dir>', "where the agent's keys are kept"),
        option('--agent <id>', 'the agent'),
        option('--renew', 'make others where there are some'),
      ],
      examples: ['steward agent keys --home ./home --agent my-agent > keys.json'],
      load: () => import('../commands/host').then((command) => command.agentKeys),
    },
  ],
}

export const drillCommand: CommandSpec = {
  name: 'drill',
  words: '[scenario...]',
  says: 'rehearse failures in the lab, or against an agent for staging; without a scenario, show how the failure modes stand',
  options: [
    option('--agent <id>', 'not in the lab, but against this agent, which the policy marks as staging'),
    option('--yes', 'with --agent: it may be harmed, without asking'),
    option(
      '--all',
      'every scenario of FAILURE_MODES, one after the other; with --agent those that need one agent only',
    ),
    option('--cancel', 'stop what waits or runs; what was broken is mended'),
  ],
  examples: ['steward drill 1.1', 'steward drill --all --json', 'steward drill 1.1 --agent my-agent'],
  load: () => import('../commands/drill').then((command) => command.run),
}

export const labCommand: CommandSpec = {
  name: 'lab',
  says: 'start registries and agents on this machine to try everything on; arguments go to the lab',
  passesOn: true,
  examples: ['steward lab --no-open'],
  load: () => import('../commands/host').then((command) => command.lab),
}
