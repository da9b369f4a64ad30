import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { realProfiles } from '../../../../src/main/hosts/cli/process/profiles'
import { runCommandLine } from '../../../../src/main/hosts/cli/run'

// The real documents of the field (DESIGN §3) lie beside the project where they are at hand; elsewhere this is skipped, visibly.
const folder =
  process.env['STEWARD_UPSTREAM_MANIFESTS'] ??
  resolve(import.meta.dirname, '../../../../../shared/data/upstream-manifests')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []

async function steward(home: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { STEWARD_HOME: home }
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const printed = text(output)
  errors.resume()
  const code = await runCommandLine(args, {
    version: '1',
    env,
    input: new PassThrough(),
    output,
    errors,
    profiles: realProfiles(env, '1'),
    now: Date.now,
    every: () => () => undefined,
    interrupted: new AbortController().signal,
    workers: () => Promise.reject(new Error('no thread is needed here')),
    run: () => Promise.reject(new Error('no program is started here')),
    collect: () => Promise.reject(new Error('no program is started here')),
  })
  output.end()
  return { code, out: await printed }
}

it.skipIf(files.length === 0)(
  'imports every manifest found in the field, of both shapes, and shows each as unsigned',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'import-upstream-'))
    const imported = await steward(home, 'registry', 'import', folder, '--json')
    expect(imported.code).toBe(0)
    const { outcomes } = JSON.parse(imported.out) as { outcomes: { outcome: string; shape: string }[] }
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(files.map(() => 'imported'))
    expect(new Set(outcomes.map(({ shape }) => shape))).toEqual(new Set(['published', 'passport']))
    const found = await steward(home, 'discover', '--offline', '--limit', '1000', '--json')
    const { rows, total } = JSON.parse(found.out) as { total: number; rows: { provenance: { verification: string } }[] }
    expect(total).toBe(files.length)
    expect(new Set(rows.map(({ provenance }) => provenance.verification))).toEqual(new Set(['unsigned']))
  },
)
