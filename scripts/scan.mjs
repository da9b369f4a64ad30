// A static scan of what Electron runs (docs/adr/0019): ends with code 1 where it finds anything that no comment beside it explains.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SCANNER = '@doyensec/electronegativity@1.10.3'
const SCANNED = ['src/main/hosts/electron', 'src/main/hosts/page', 'src/preload', 'src/renderer', 'package.json']
/** One asks the network for a list of Electron's releases, and ends the scanner where it gets none; the other only tells the version. */
const WITHOUT = 'AvailableSecurityFixesGlobalCheck,ElectronVersionJSONCheck'
/** Without a network, its request for translations throws a second later, out of a timer, and would end the scan half way. */
const LET_PASS = `process.on('uncaughtException', (error) => {
  if (error.name === 'RequestError' || error.message.includes('onCancel')) return
  console.error(error)
  process.exit(1)
})`

const project = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'steward-scan-'))
try {
  // Only these: tests and other programs show no page.
  for (const path of SCANNED) cpSync(join(project, path), join(folder, 'scanned', path), { recursive: true })
  const { devDependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const scan = ['-i', 'scanned', '-r', '-e', devDependencies.electron, '-x', WITHOUT, '-o', 'found.csv']
  const { status } = spawnSync('npx', ['--yes', '--package', SCANNER, 'electronegativity', ...scan], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LET_PASS)}` },
  })
  if (status !== 0) throw new Error(`the scanner ended with ${status}`)
  const [, ...found] = readFileSync(join(folder, 'found.csv'), 'utf8').trim().split('\n')
  console.log([...found, `${found.length} found`].join('\n'))
  process.exitCode = found.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
