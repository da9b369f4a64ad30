import { run } from './child.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, projectEnvironment } from './project.mjs'

// Not among the development packages: it and what it needs weigh more than all the others, and few people ever package.
const builder = 'electron-builder@26.17.0'

/** Builds the console and packages it for this machine's system; it downloads the packager and Electron's own program. */
async function main(args) {
  await ensureReady()
  const config = inProject('electron-builder.yml')
  return run('npx', ['--yes', builder, '--config', config, '--publish', 'never', ...args], {
    attached: true,
    env: projectEnvironment(),
  })
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
