import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VerificationReport } from '../../src/shared/model/verification'
import { steward } from '../fixtures/command-line'
import { Program } from '../fixtures/program'

// Issue "attestations", 5: the project attests its own unit tests, and whoever else asks the registry can verify it.

const project = join(import.meta.dirname, '..', '..')

let home: string
let registry: Program
let known: { url: string; root_key: string }

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'self-attestation-'))
  registry = new Program('registry.js', ['--home', join(home, 'registry'), '--name', 'test', '--port', '0'])
  known = (await registry.start()) as unknown as typeof known
})
afterAll(async () => {
  await registry.end('SIGTERM')
  rmSync(home, { recursive: true, force: true })
})

/** `steward` as a person runs it, in the folder where the manifest lies. */
const run = (...args: string[]) => steward(join(home, 'home'), args, home)
const done = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await run(...args)
  if (code !== 0) throw new Error(`steward ${args.join(' ')} ended with ${code}: ${out}${err}`)
  return out
}

const report = () => join(home, 'report.json')
const vitest = `${JSON.stringify(process.execPath)} node_modules/vitest/vitest.mjs run --project unit test/unit/protocol/identity test/unit/protocol/encoding`

const manifest = () => ({
  steward_version: '1.1.0',
  agent: {
    id: 'steward-console',
    name: 'Steward Console',
    version: '0.1.0',
    class: 'monitoring_agent',
    specialization: 'protocol_engine',
    status: 'active',
  },
  credentials: {
    mandate: [{ capability: 'unit_tests', scope: [] }],
    constraints: [],
    prime_directive: 'Design for failure',
  },
  capabilities: { interfaces: [], operations: [{ name: 'unit_tests', input_schema: {}, output_schema: {} }] },
  tests: {
    unit_tests: {
      command: `${vitest} --reporter=json --outputFile=${JSON.stringify(report())}`,
      folder: project,
      report: report(),
    },
  },
})

const ready = async (profile: string): Promise<void> => {
  await done('--profile', profile, 'policy', 'set', 'network.allow_private_addresses', 'true')
  await done('--profile', profile, 'init', '--registry', known.url, '--root-key', known.root_key, '--client', profile)
}

describe('the project', () => {
  it('attests its own unit tests, and the result verifies on another profile', async () => {
    await ready('owner')
    writeFileSync(join(home, 'steward.json'), JSON.stringify(manifest()))
    await done('--profile', 'owner', 'publish', 'steward.json', '--create-key')
    const said = await done('--profile', 'owner', 'attest', '--capability', 'unit_tests', '--publish')
    expect(said.match(/^Running tests \(attempt [123]\/3\)\.\.\. \d+\/\d+ passing$/gm)).toHaveLength(3)
    expect(said).toContain('✅ Tests are deterministic')
    expect(said).toContain('Attestation generated.')
    expect(said).toContain('Published to: test')

    await ready('reader')
    const { out } = await run('--profile', 'reader', 'verify', 'steward-console', '--json')
    const { level, attestations, checks } = JSON.parse(out) as VerificationReport
    expect(level).toBe('verified')
    expect(attestations).toMatchObject([{ capability: 'unit_tests', state: 'valid', own: false, failing: false }])
    expect(attestations?.[0]?.tests?.passed).toBeGreaterThan(30)
    expect(checks).toContainEqual(expect.objectContaining({ name: 'attestation', outcome: 'pass' }))
  })
})
