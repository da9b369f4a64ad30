import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], testTimeout: number) => ({
  test: { name, include, environment: 'node', pool: 'forks' as const, testTimeout, hookTimeout: testTimeout },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/hostile/**/*.test.ts'], 20_000),
      project('architecture', ['test/architecture/**/*.test.ts'], 60_000),
      project('contract', ['test/contract/**/*.test.ts'], 120_000),
      project('failure-modes', ['test/failure-modes/**/*.test.ts'], 180_000),
    ],
  },
})
