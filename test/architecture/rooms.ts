/**
 * The import table of DESIGN §2 as rows. A row's own folder is always allowed; everything else needs a door.
 *
 * Doors: a folder of `src`, `npm:name` (`npm:*` for any package but electron), `node:name` (`node:*` for any).
 */
export interface Room {
  /** Below `src/`, without a slash at the end. */
  readonly folder: string
  readonly doors: readonly string[]
  /** Only the files directly in the folder: its sub-folders have rows of their own. */
  readonly filesOnly?: true
  /** Its direct sub-folders never import one another. */
  readonly apart?: true | readonly string[]
}

// Libraries that compute and nothing else: no file, no network, no clock, no randomness on the paths used.
const pureLibraries = [
  'npm:zod',
  'npm:canonicalize',
  'npm:@peculiar/x509',
  'npm:reflect-metadata',
  'npm:node-forge',
  'npm:http-message-sig',
  'npm:jsonc-parser',
  'npm:yaml',
  'npm:ajv',
  'npm:fastest-levenshtein',
  'npm:mdast',
  'npm:mdast-util-from-markdown',
  'npm:mnemonist',
  'npm:unhomoglyph',
  'npm:saxes',
  'npm:tap-parser',
]

const react = ['npm:react', 'npm:react-dom']
const kit = [
  ...react,
  'npm:@mantine/core',
  'npm:@mantine/hooks',
  'npm:@mantine/notifications',
  'npm:@fontsource-variable/inter',
  'npm:@fontsource-variable/jetbrains-mono',
  'npm:@tanstack/react-virtual',
  'npm:recharts',
]
const state = ['npm:zustand', 'npm:@tanstack/react-query']

const shared = ['shared/model', 'shared/contract']

/** The programs: each is composed alone. Other folders of `main/hosts` are what several programs compose from. */
const programs = ['electron', 'loopback', 'cli', 'agent', 'registry', 'lab', 'staging'] as const

export const rooms: readonly Room[] = [
  { folder: 'shared/model', doors: ['npm:zod'] },
  { folder: 'shared/contract', doors: ['shared/model', 'npm:zod'] },
  { folder: 'main', filesOnly: true, doors: ['main/hosts/electron'] },
  { folder: 'main/protocol', doors: ['shared/model', 'node:crypto', ...pureLibraries] },
  { folder: 'main/engine', doors: ['main/protocol', 'shared/model'] },
  // How a file is written so that it is whole: several adapters and programs do it, and none may know another.
  { folder: 'main/files', doors: ['node:*'] },
  {
    folder: 'main/adapters',
    apart: true,
    doors: ['main/engine/ports', 'main/files', 'main/protocol', 'shared/model', 'node:*', 'npm:*'],
  },
  {
    folder: 'main/workers',
    doors: [
      'main/adapters/result-content',
      'main/protocol',
      'shared/model',
      'npm:better-sqlite3',
      'node:worker_threads',
    ],
  },
  { folder: 'main/api', doors: ['main/engine', ...shared] },
  {
    folder: 'main/servers',
    doors: [
      'main/engine',
      'main/protocol',
      ...shared,
      'npm:fastify',
      'npm:zod',
      'node:crypto',
      'node:stream',
      'node:tls',
      'node:util',
      'node:zlib',
    ],
  },
  { folder: 'main/hosts', apart: programs, doors: ['main', ...shared, 'node:*', 'npm:*', 'package.json'] },
  { folder: 'preload', doors: ['shared/contract', 'npm:electron'] },
  // The frame around the screens: routes, rail, header. Only it knows every feature.
  {
    folder: 'renderer',
    filesOnly: true,
    doors: ['renderer/app', 'renderer/client', 'renderer/features', 'renderer/ui', ...shared, ...kit, ...state],
  },
  {
    folder: 'renderer/app',
    doors: ['renderer/client', 'renderer/features', 'renderer/ui', 'shared/model', ...kit, ...state],
  },
  { folder: 'renderer/client', doors: [...shared, ...react, ...state] },
  {
    folder: 'renderer/features',
    apart: true,
    doors: ['renderer/client', 'renderer/ui', 'shared/model', ...kit, ...state],
  },
  { folder: 'renderer/ui', doors: kit },
]
