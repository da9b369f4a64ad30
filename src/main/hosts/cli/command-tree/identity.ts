import { type CommandSpec, type GroupSpec, option } from './spec'

const createKey = option('--create-key', 'make an owner key for the agent where the vault has none')

/** Keys, and what is signed with them. */
export const identityCommands: readonly CommandSpec[] = [
  {
    name: 'init',
    says: 'make this profile ready: a vault, a registry, and the identity it delegates as',
    options: [
      option('--registry <url>', 'the registry to use'),
      option('--root-key <key>', "the registry's root key, as its operator published it"),
      option('--trust-on-first-use', 'take the root key that the registry shows, compared with nothing'),
      option('--passphrase', 'open the vault by a passphrase instead of a key file'),
      option('--client <id>', 'the id to delegate as'),
    ],
    examples: ['steward init --registry https://registry.example:8443 --trust-on-first-use'],
    load: () => import('../commands/init').then((command) => command.run),
  },
  {
    name: 'keygen',
    says: 'make a key in the vault',
    options: [
      option('--role <role>', 'owner, recovery, signer, client, operational (default: owner)'),
      option('--agent <id>', 'the agent it is for'),
      option('--algorithm <name>', 'ed25519 or ecdsa-p256-sha256 (default: ed25519)'),
      option('--label <text>', 'a name for people'),
      option('--rotate', "replace an agent's owner key, or the client's; publish afterwards"),
      option('--sheet [file]', 'with --role recovery: print it as a sheet for paper instead of keeping it'),
    ],
    examples: [
      'steward keygen --role owner --agent my-agent',
      'steward keygen --rotate --agent my-agent',
      'steward keygen --role recovery --agent my-agent --sheet recovery.txt',
    ],
    load: () => import('../commands/keygen').then((command) => command.run),
  },
  {
    name: 'keys',
    says: 'list the keys in the vault; never a private one',
    examples: ['steward keys --json'],
    load: () => import('../commands/keys').then((command) => command.run),
  },
  {
    name: 'revoke-key',
    words: '<fingerprint>',
    says: 'end a key for good, everywhere; what it signed is invalid',
    options: [
      option('--reason <reason>', 'why: key_compromise, superseded, …'),
      option('--immediate', 'also where it is the key in use: its agent, or client, is suspended'),
      option('--compromised-at <time>', 'since when it was stolen; what a registry had before is spared'),
      option('--yes', 'do not ask'),
    ],
    examples: ['steward revoke-key sha256:abc123... --reason key_compromise --immediate'],
    load: () => import('../commands/revoke-key').then((command) => command.run),
  },
  {
    name: 'multi-sig',
    words: '<agent>',
    says: 'ask for so many signers on every change of an agent: of its manifest, its owner key, its attestations',
    options: [
      option('--threshold <number>', 'how many of them'),
      option('--signers <file>', 'their public keys, as steward keys --json prints them'),
    ],
    examples: ['steward multi-sig my-agent --threshold 2 --signers signers.json'],
    load: () => import('../commands/multi-sig').then((command) => command.run),
  },
  {
    name: 'multi-sig-approve',
    words: '[digest]',
    says: 'see what waits for signers; with a digest, sign it with the keys in this vault',
    options: [option('--yes', 'do not ask')],
    examples: ['steward multi-sig-approve', 'steward multi-sig-approve 3f2a --yes'],
    load: () => import('../commands/multi-sig-approve').then((command) => command.run),
  },
  {
    name: 'recover-agent',
    words: '<agent>',
    says: 'after an owner or client key was stolen: revoke it, tell the registries, make a new one, attest again, publish',
    options: [option('--reason <reason>', 'why (default: key_compromise)'), option('--yes', 'do not ask')],
    examples: ['steward recover-agent vibe-agency-orchestrator'],
    load: () => import('../commands/recover-agent').then((command) => command.run),
  },
  {
    name: 'sign',
    words: '<file>',
    says: "sign a manifest with its agent's owner key",
    options: [
      option('--certify <file>', 'certify the keys of this request, made by: steward agent keys'),
      option('--endpoint <url>', 'the https address at which the agent answers'),
      option('--out <file>', 'write it there instead of to standard output'),
      createKey,
    ],
    examples: ['steward sign steward.json --certify keys.json --endpoint https://agent.example --out signed.json'],
    load: () => import('../commands/sign').then((command) => command.run),
  },
  {
    name: 'publish',
    words: '[file]',
    says: 'submit a manifest to the registries, signed first where it is plain; without a file, what a rotation prepared and what was attested',
    options: [
      option('--registry <name>', 'only to this one'),
      option('--agent <id>', 'without a file: the rotation of this agent only'),
      createKey,
    ],
    examples: ['steward publish signed.json', 'steward publish'],
    load: () => import('../commands/publish').then((command) => command.run),
  },
  {
    name: 'attest',
    says: 'run the tests of a capability several times and sign what they showed',
    options: [
      option('--capability <name>', 'what is attested'),
      option('--all-capabilities', 'every capability whose tests are known'),
      option('--agent <id>', 'the agent; else that of ./steward.json, else every one of yours that offers it'),
      option('--publish', 'tell the registries; where tests fail, extend the attestation before'),
      option('--exec <command>', 'the test command, remembered for the next time'),
      option('--folder <dir>', 'where it runs, and the code under test (default: here)'),
      option('--report <file>', 'where it writes its results; else they are read from its standard output'),
      option('--format <name>', 'junit, tap, jest (vitest too) or go; found out by itself'),
      option('--timeout <seconds>', 'how long one run may take (default: 3600)'),
      option('--manifest <file>', 'a manifest whose section "tests" says all this (default: ./steward.json)'),
    ],
    examples: [
      'steward attest --capability orchestrate_sdlc',
      'steward attest --capability plan --agent my-agent --exec "npm test" --report junit.xml --publish',
      'steward attest --all-capabilities',
    ],
    load: () => import('../commands/attest').then((command) => command.run),
  },
]

const backupCode = () => import('../commands/vault-backup')
const out = option('--out <file>', 'where to write it')
const vault = () => import('../commands/vault').then((command) => command.run)
const keyFile = [option('--key-file <file>', 'a file of 32 or more random bytes instead of a passphrase')]

export const vaultGroup: GroupSpec = {
  name: 'vault',
  says: 'the place where private keys are kept',
  commands: [
    {
      name: 'create',
      says: 'make it, opened by a passphrase',
      options: keyFile,
      examples: ['steward vault create'],
      given: ['create'],
      load: vault,
    },
    {
      name: 'unlock',
      says: 'open it in the console that runs',
      options: keyFile,
      examples: ['steward vault unlock'],
      given: ['unlock'],
      load: vault,
    },
    {
      name: 'lock',
      says: 'close it in the console that runs',
      examples: ['steward vault lock'],
      given: ['lock'],
      load: vault,
    },
    {
      name: 'passphrase',
      says: 'change its passphrase',
      examples: ['steward vault passphrase'],
      given: ['passphrase'],
      load: vault,
    },
    {
      name: 'backup',
      says: 'write every key and the policy into one file under a passphrase of its own',
      options: [out],
      examples: ['steward vault backup --out steward-keys.backup'],
      load: () => backupCode().then((command) => command.backup),
    },
    {
      name: 'restore',
      words: '<file>',
      says: 'take in the keys of a backup that are not here, and its policy where this profile has none',
      options: [option('--replace-policy', 'take its policy also where this profile has rules of its own')],
      examples: ['steward vault restore steward-keys.backup'],
      load: () => backupCode().then((command) => command.restore),
    },
    {
      name: 'export',
      words: '<key>',
      says: 'write one private key under a passphrase, for another program',
      options: [option('--format <name>', 'pem or pkcs12 (default: pem)'), out],
      examples: ['steward vault export sha256:… --format pkcs12 --out key.p12'],
      load: () => backupCode().then((command) => command.exportKey),
    },
    {
      name: 'import',
      words: '<file>',
      says: 'take in a private key: PEM, PKCS#12 or a recovery sheet',
      options: [
        option('--role <role>', 'owner, recovery, client, operational (default: owner)'),
        option('--agent <id>', 'the agent it is for'),
      ],
      examples: ['steward vault import recovery.txt --role recovery --agent my-agent'],
      load: () => backupCode().then((command) => command.importKey),
    },
    {
      name: 'forget',
      words: '<key>',
      says: 'take a private key out of the vault for good',
      examples: ['steward vault forget sha256:…'],
      load: () => backupCode().then((command) => command.forget),
    },
  ],
}
