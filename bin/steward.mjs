#!/usr/bin/env node
// Start time is the reason for doing nothing more than looking here: what is stale is rebuilt by `npm run lab` and by
// the tests, not by every command. Importing `node:fs` would load its streams, asking for it does not.
const { existsSync } = process.getBuiltinModule('node:fs')
const { join } = process.getBuiltinModule('node:path')

const project = join(import.meta.dirname, '..')
const cli = join(project, 'out', 'main', 'cli.js')

const ready = () => existsSync(cli) && existsSync(join(project, 'node_modules', 'node'))

if (!ready()) {
  const { ensureReady, failed } = await import('../scripts/ensure.mjs')
  await ensureReady().catch((error) => process.exit(failed(error)))
}

if (Number.parseInt(process.versions.node, 10) >= 24) {
  const { createRequire, enableCompileCache } = process.getBuiltinModule('node:module')
  // Compiled code is executed when read back: it is kept in the build's own folder, which no other user can write.
  enableCompileCache(join(project, 'out', '.compiled'))
  createRequire(import.meta.url)(cli)
} else {
  const { runBuilt } = await import('../scripts/child.mjs')
  process.exitCode = await runBuilt('cli.js', process.argv.slice(2), { attached: process.stdin.isTTY === true })
}
