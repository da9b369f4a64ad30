import { existsSync } from 'node:fs'
import { run, runBuilt } from './child.mjs'
import { findElectron } from './electron-binary.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, projectEnvironment, SetupError } from './project.mjs'

const verbs = {
  start: (args) => {
    const electron = findElectron()
    if (electron.program) return run(electron.program, [inProject(), ...args], { env: projectEnvironment() })
    console.error(`${electron.missing}, so the console opens in a browser tab instead.`)
    return runHost('loopback.js', args)
  },
  lab: (args) => runHost('lab.js', args),
  bench: (args) => runHost('bench/main.js', args),
}

async function runHost(entry, args) {
  if (!existsSync(inProject('out', 'main', entry)))
    throw new SetupError(`The build has no out/main/${entry}: its source is missing from this tree.`)
  return runBuilt(entry, args, { env: projectEnvironment() })
}

async function main([verb = '', ...args]) {
  const action = verbs[verb]
  if (!action) throw new SetupError(`Unknown command "${verb}". There are: ${Object.keys(verbs).join(', ')}.`)
  await ensureReady()
  return action(args)
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
