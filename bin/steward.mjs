#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const project = join(import.meta.dirname, '..')
const cli = join(project, 'out', 'main', 'cli.js')

// Start time is the reason for doing nothing more than looking here: what is stale is rebuilt by `npm run lab` and by
// the tests, not by every command.
const ready = () => existsSync(cli) && existsSync(join(project, 'node_modules', 'node'))

if (!ready()) {
  const { ensureReady, failed } = await import('../scripts/ensure.mjs')
  await ensureReady().catch((error) => process.exit(failed(error)))
}

if (Number.parseInt(process.versions.node, 10) >= 24) {
  // Compiled code is executed when read back: it is kept in the build's own folder, which no other user can write.
  module.enableCompileCache(join(project, 'out', '.compiled'))
  await import(pathToFileURL(cli).href)
} else {
  const { runBuilt } = await import('../scripts/child.mjs')
  process.exitCode = await runBuilt('cli.js', process.argv.slice(2), { attached: process.stdin.isTTY === true })
}
