import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../../../../src/main/adapters/keyvault/core-dumps.ts')

/** A process that does what is asked and then shows its limits. */
async function programOf(body: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'core-dumps-'))
  const entry = join(folder, 'entry.ts')
  writeFileSync(entry, `import { keepMemoryOutOfCoreDumps } from ${JSON.stringify(source)}\n${body}`)
  await build({
    logLevel: 'silent',
    configFile: false,
    build: {
      ssr: entry,
      outDir: join(folder, 'out'),
      target: 'node24',
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  })
  return join(folder, 'out', 'program.mjs')
}

describe.runIf(process.platform === 'linux')('a process that holds private keys', () => {
  it('has its memory left out of core dumps and writes no core file', async () => {
    const program = await programOf(
      `import { readFileSync } from 'node:fs'
       console.log(JSON.stringify({ ...keepMemoryOutOfCoreDumps(), filter: readFileSync('/proc/self/coredump_filter', 'utf8').trim(), limits: readFileSync('/proc/self/limits', 'utf8') }))`,
    )
    const shown = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' })) as Record<string, string>
    expect(shown).toMatchObject({ memoryLeftOut: true, filter: '00000000' })
    if (shown['filesOff']) expect(shown['limits']).toMatch(/Max core file size\s+0\s+0/)
  })

  it('leaves nothing of a key behind when it crashes, even where core files are allowed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crash-'))
    const program = await programOf(
      `keepMemoryOutOfCoreDumps()
       globalThis.held = Buffer.from(process.env.HALVES.split(',').join(''))
       process.abort()`,
    )
    const secret = ['a private key that', ' must not be found']
    const ran = spawnSync('/bin/sh', ['-c', `ulimit -c unlimited; exec "${process.execPath}" "${program}"`], {
      cwd: folder,
      env: { ...process.env, HALVES: secret.join(',') },
    })
    expect(ran.signal ?? ran.status).toBeTruthy()
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes(secret.join(''))).toBe(false)
  })
})
