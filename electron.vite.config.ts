import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { loadedWhenUsed } from './scripts/loaded-when-used.mjs'
import { buildDigest } from './scripts/stamps.mjs'

const at = (...parts: string[]): string => join(import.meta.dirname, ...parts)

/** Every `.ts` file directly in `folder` is an entry of the main build, named `prefix/<file>`. */
const entriesIn = (folder: string, prefix: string): [string, string][] =>
  existsSync(at(folder))
    ? readdirSync(at(folder))
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
        .map((file) => [`${prefix}/${basename(file, '.ts')}`, at(folder, file)])
    : []

const programs = ['loopback', 'cli', 'agent', 'registry', 'lab', 'staging'].map((host): [string, string] => [
  host,
  at('src/main/hosts', host, 'main.ts'),
])

const mainEntries = Object.fromEntries(
  [
    ['index', at('src/main/index.ts')] as [string, string],
    ...programs,
    ...entriesIn('src/main/workers', 'workers'),
    ...entriesIn('bench', 'bench'),
  ].filter(([, file]) => existsSync(file)),
)

// What stays a package at run time: a native binary, programs that start threads from files of their own or compile
// code, and big servers and clients that only long-running hosts load. Everything else is bundled, which halves the
// start of `steward` (measured in docs/adr/0001).
const packagesAtRunTime = [
  'better-sqlite3',
  'pino',
  'fastify',
  '@fastify/static',
  'undici',
  'ws',
  '@astral-sh/ruff-wasm-nodejs',
  'typescript',
]

interface Bundle {
  readonly [file: string]: { readonly isEntry?: boolean; readonly imports?: readonly string[] }
}
interface Emitting {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): void
  error(message: string): never
}

/** Says that the files of the main build are CommonJS: the project's own package says that files are not. */
const commonJs = {
  name: 'common-js',
  generateBundle(this: Emitting) {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: JSON.stringify({ type: 'commonjs' }) })
  },
}

/** What is loaded later may have been put into a program that loads it at once: loading it would start that program. */
const noProgramLoaded = {
  name: 'no-program-loaded',
  generateBundle(this: Emitting, _options: unknown, bundle: Bundle) {
    for (const [file, { imports = [] }] of Object.entries(bundle)) {
      const program = imports.find((imported) => bundle[imported]?.isEntry)
      if (program) this.error(`${file} loads ${program}: import the one module that is needed, not its folder`)
    }
  },
}

// Making a schema costs more than most of what it checks: the files that hold them are loaded each by itself (docs/adr/0015).
const schemas = /\/shared\/model\/[a-z-]+\.ts$|\/sqlite\/client\/(?:[a-z]+-)?shapes\.ts$/

export default defineConfig({
  main: {
    plugins: [commonJs, noProgramLoaded, loadedWhenUsed],
    define: { STEWARD_BUILD: JSON.stringify(buildDigest()) },
    build: {
      externalizeDeps: false,
      sourcemap: true,
      rollupOptions: {
        input: mainEntries,
        external: packagesAtRunTime,
        // What programs share is never put into one of them, where loading it would start that program.
        experimental: { chunkOptimization: { mergeCommonChunks: false } },
        // Loading a CommonJS file costs half of loading a module, and `steward` loads seventy (docs/adr/0015).
        output: {
          format: 'cjs',
          // They are a fifth of what is read at each start, and stand in the sources.
          comments: { legal: true, annotation: false, jsdoc: false },
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [{ debugName: 'schemas', test: schemas, name: (id: string) => basename(id, '.ts') }],
          },
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload can require nothing but electron: one CommonJS file.
      externalizeDeps: false,
      sourcemap: true,
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    build: {
      minify: true,
      sourcemap: true,
      // The bench and the bundle test read from it which scripts the first screen loads.
      manifest: true,
      // Fonts and images stay files of our own origin: the content security policy allows no `data:`.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
})
