import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const ENDPOINTS = 'test/hostile/endpoints/**/*.test.ts'

const project = (name: string, include: string[], testTimeout: number, globalSetup: string[] = []) => ({
  test: {
    name,
    include,
    exclude: name === 'endpoints' ? [] : [ENDPOINTS],
    globalSetup,
    setupFiles: [join(import.meta.dirname, 'test/fixtures/own-temporary-folder.ts')],
    environment: 'node',
    pool: 'forks' as const,
    // Worker threads inherit it: they run the sources too.
    execArgv: ['--import', join(import.meta.dirname, 'test/fixtures/typescript-modules.mjs')],
    testTimeout,
    hookTimeout: testTimeout,
  },
})

const buildFirst = ['scripts/build-first.mjs']

/**
 * The files of the unit suite share their worker's modules: loading them anew for each of 200 files took half of its processor time.
 * So a test leaves nothing behind in a module or in the environment.
 */
const sharingModules = ({ test }: ReturnType<typeof project>) => ({ test: { ...test, isolate: false } })

export default defineConfig({
  test: {
    projects: [
      sharingModules(
        project('unit', ['test/unit/**/*.test.ts', 'test/hostile/**/*.test.ts'], 20_000, ['scripts/memory-first.mjs']),
      ),
      project('architecture', ['test/architecture/**/*.test.ts'], 60_000),
      project('contract', ['test/contract/**/*.test.ts'], 120_000, buildFirst),
      project('endpoints', [ENDPOINTS], 120_000, buildFirst),
      project('chaos', ['test/chaos/**/*.test.ts'], 600_000, buildFirst),
      project('failure-modes', ['test/failure-modes/**/*.test.ts'], 180_000, buildFirst),
    ],
  },
})
