import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readImportGraph } from './import-graph'
import { forbiddenImports, uncoveredFolders } from './layers'
import { projectFiles } from './project-files'
import { rooms } from './rooms'
import { longFiles, medianLength } from './sizes'
import { ambientAuthority, emptyNamed, machinePaths, unfinished } from './wording'

let tree = ''
afterEach(() => rmSync(tree, { recursive: true, force: true }))

/** A project of these files, with the real one's packages. */
function plant(contents: Record<string, string>): string {
  tree = mkdtempSync(join(tmpdir(), 'steward-architecture-'))
  execFileSync('git', ['init', '-q'], { cwd: tree })
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(tree, 'node_modules'))
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  return tree
}

const imports = (specifier: string, name = 'it'): string =>
  `import * as ${name} from '${specifier}'\nexport { ${name} }\n`
const leaf = 'export const leaf = 1\n'

// One row a rule of the table: a file, what it imports, and the file it thereby reaches (if any).
const broken: readonly (readonly [rule: string, from: string, specifier: string, target?: string])[] = [
  ['shared/model knows zod only', 'shared/model/a.ts', 'node:fs'],
  ['shared/model does not know the contract', 'shared/model/a.ts', '../contract/b', 'shared/contract/b.ts'],
  ['shared/contract knows no library but zod', 'shared/contract/a.ts', 'react'],
  ['protocol touches no file', 'main/protocol/trust/a.ts', 'node:fs'],
  ['protocol touches no network', 'main/protocol/trust/a.ts', 'undici'],
  ['protocol does not know the engine', 'main/protocol/trust/a.ts', '../../engine/b', 'main/engine/b.ts'],
  ['engine touches no Node module', 'main/engine/a.ts', 'node:crypto'],
  ['engine knows no adapter', 'main/engine/a.ts', '../adapters/git/b', 'main/adapters/git/b.ts'],
  ['an adapter knows no other adapter', 'main/adapters/http/a.ts', '../git/b', 'main/adapters/git/b.ts'],
  ['an adapter knows the ports, not the use cases', 'main/adapters/http/a.ts', '../../engine/b', 'main/engine/b.ts'],
  ['an adapter does not know electron', 'main/adapters/http/a.ts', 'electron'],
  ['a worker does not know the engine', 'main/workers/a.ts', '../engine/b', 'main/engine/b.ts'],
  ['api does not know the protocol', 'main/api/a.ts', '../protocol/b', 'main/protocol/b.ts'],
  ['servers know no adapter', 'main/servers/agent/a.ts', '../../adapters/git/b', 'main/adapters/git/b.ts'],
  ['a host knows no other host', 'main/hosts/lab/a.ts', '../cli/b', 'main/hosts/cli/b.ts'],
  ['only the electron host knows electron', 'main/hosts/cli/a.ts', 'electron'],
  ['main does not know the renderer', 'main/hosts/cli/a.ts', '../../../renderer/ui/b', 'renderer/ui/b.ts'],
  ['index.ts starts the electron host only', 'main/index.ts', './hosts/cli/b', 'main/hosts/cli/b.ts'],
  ['preload knows the contract only', 'preload/index.ts', '../shared/model/b', 'shared/model/b.ts'],
  ['the client uses no Node module', 'renderer/client/a.ts', 'node:path'],
  ['a feature knows no other feature', 'renderer/features/keys/a.ts', '../alerts/b', 'renderer/features/alerts/b.ts'],
  [
    'a feature does not know the contract',
    'renderer/features/keys/a.ts',
    '../../../shared/contract/b',
    'shared/contract/b.ts',
  ],
  ['a feature does not know main', 'renderer/features/keys/a.ts', '../../../main/engine/b', 'main/engine/b.ts'],
  ['ui has no meaning', 'renderer/ui/a.ts', '../../shared/model/b', 'shared/model/b.ts'],
]

describe('the import table refuses', () => {
  it.each(broken.map(([rule, ...row]) => ({ rule, row })))('$rule', async ({ row: [from, specifier, target] }) => {
    const files = { [`src/${from}`]: imports(specifier), ...(target ? { [`src/${target}`]: leaf } : {}) }
    const graph = await readImportGraph(plant(files))
    expect(forbiddenImports(graph.edges, rooms)).toEqual([
      `src/${from} → ${target ? `src/${target}` : specifier.startsWith('node:') ? specifier : `npm:${specifier}`}`,
    ])
  })

  it('an import of a type only, as any other', async () => {
    const graph = await readImportGraph(
      plant({
        'src/main/protocol/a.ts': "import type { B } from '../engine/b'\nexport type A = B\n",
        'src/main/engine/b.ts': 'export type B = 1\n',
      }),
    )
    expect(forbiddenImports(graph.edges, rooms)).toEqual(['src/main/protocol/a.ts → src/main/engine/b.ts'])
  })

  it('a circle', async () => {
    const graph = await readImportGraph(
      plant({ 'src/main/engine/a.ts': imports('./b'), 'src/main/engine/b.ts': imports('./a') }),
    )
    expect(graph.cycles.length).toBeGreaterThan(0)
  })

  it('an import that leads nowhere', async () => {
    const graph = await readImportGraph(plant({ 'src/main/engine/a.ts': imports('./gone') }))
    expect(graph.unresolved).toEqual(['src/main/engine/a.ts → ./gone'])
  })

  it('a folder without a row, by name', () => {
    expect(uncoveredFolders(['src/main/cellar/a.ts', 'src/main/api/a.ts'], rooms)).toEqual(['src/main/cellar'])
  })

  it('a folder that two rows claim', () => {
    const twice = [...rooms, { folder: 'main/api/inner', doors: [] }]
    expect(uncoveredFolders(['src/main/api/inner/a.ts'], twice)).toEqual(['src/main/api/inner'])
  })

  it('to pass when no module was seen', async () => {
    await expect(readImportGraph(plant({ 'src/readme.md': 'nothing' }))).rejects.toThrow('saw no module')
  })
})

describe('the import table allows', () => {
  it('what each row opens', async () => {
    const graph = await readImportGraph(
      plant({
        'src/main/index.ts': imports('./hosts/electron/start'),
        'src/main/hosts/electron/start.ts': imports('electron') + imports('../../adapters/git/b', 'git'),
        'src/main/adapters/git/b.ts': imports('../../engine/ports/c'),
        'src/main/engine/ports/c.ts': imports('../../../shared/model/d'),
        'src/shared/model/d.ts': imports('zod'),
      }),
    )
    expect(forbiddenImports(graph.edges, rooms)).toEqual([])
    expect(graph.edges).toHaveLength(6)
  })
})

describe('the reading of files refuses', () => {
  const lines = (count: number): string => 'const line = 1\n'.repeat(count)

  it('a file over the limit, and counts the median over src', () => {
    const files = projectFiles(plant({ 'src/a.ts': lines(401), 'src/b.ts': lines(400), 'test/c.ts': lines(3) }))
    expect(longFiles(files, 400)).toEqual(['src/a.ts (401)'])
    expect(medianLength(files)).toBe(401)
  })

  it.each(['src/utils/a.ts', 'src/helpers.ts', 'src/window-manager.ts', 'test/common/a.ts', 'src/data/a.ts'])(
    'the empty name %s',
    (path) => {
      expect(emptyNamed(projectFiles(plant({ [path]: leaf })))).toEqual([path])
    },
  )

  it('lets a whole word that contains an empty one stand', () => {
    expect(emptyNamed(projectFiles(plant({ 'src/metadata.ts': leaf, 'src/database/a.ts': leaf })))).toEqual([])
  })

  it.each([
    ['// TO', 'DO later'],
    ['// FIX', 'ME'],
    ['// @ts-', 'ignore'],
    ['const a = b as ', 'any'],
  ])('the mark %s%s', (first, second) => {
    expect(unfinished(projectFiles(plant({ 'src/a.ts': `${first}${second}\n` })))).toHaveLength(1)
  })

  it('a path of the machine, in prose as well as in code', () => {
    const files = projectFiles(plant({ 'README.md': 'see /somewhere/else/notes', 'src/a.ts': leaf }))
    expect(machinePaths(files, ['/somewhere/else'])).toEqual(['README.md:1: see /somewhere/else/notes'])
  })

  it.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'randomBytes(8)',
    "fetch('x')",
    'setTimeout(f, 1)',
    'process.env',
  ])('a protocol or an engine that uses %s', (expression) => {
    const line = `export const a = ${expression}\n`
    const files = projectFiles(
      plant({ 'src/main/protocol/a.ts': line, 'src/main/engine/b.ts': line, 'src/main/adapters/c.ts': line }),
    )
    expect(ambientAuthority(files)).toHaveLength(2)
  })

  it('ambient words in comments stand, and a date made from a supplied time', () => {
    const text = '// never Date.now()\nexport const at = (ms: number): Date => new Date(ms)\n'
    expect(ambientAuthority(projectFiles(plant({ 'src/main/protocol/a.ts': text })))).toEqual([])
  })
})
