import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseProfile, drillGroundsOf, ownProfile, stewardHome, VERSION } from '../profile'
import { announceReady, endWithProcess, labStarter, newLifetime, openBrowser, runProgram } from '../program'
import { serveConsole } from './console-server'

const { values } = parseArgs({
  options: {
    profile: { type: 'string' },
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
    /** For a parent process: one line of JSON instead of words. */
    announce: { type: 'boolean', default: false },
  },
})

async function start(): Promise<void> {
  const lifetime = newLifetime()
  endWithProcess(lifetime, (error) => process.stderr.write(`The console did not close cleanly: ${String(error)}\n`))
  const home = stewardHome(process.env)
  const profile = chooseProfile({ home, named: values.profile ?? 'main' })
  const open = await ownProfile({
    folder: profile.folder,
    name: profile.name,
    host: 'loopback',
    version: VERSION,
    programs: labStarter(lifetime, import.meta.dirname),
    drillGrounds: drillGroundsOf(home, profile),
  })
  lifetime.onEnd(() => open.close())
  const server = await serveConsole(open, join(import.meta.dirname, '../renderer'), Number(values.port))
  lifetime.onEnd(() => server.close())
  await open.engine.start()
  if (values.announce) return announceReady({ kind: 'console', url: server.url, profile: profile.name })
  process.stdout.write(
    `Steward Console is at\n  ${server.url}\nThe address holds a launch token: it opens the console for this start only. Ctrl-C ends it.\n`,
  )
  if (!values['no-open']) openBrowser(server.url)
}

runProgram(start)
