import { VERSION } from '../profile/version'

const args = process.argv.slice(2)

// The version is asked for by scripts, often: it loads nothing else.
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) process.stdout.write(`${VERSION}\n`)
else
  void import('./process/interpret-schemas').then(async ({ interpretSchemas }) => {
    interpretSchemas()
    const { runInProcess } = await import('./process')
    await runInProcess(args, { version: VERSION, built: import.meta.dirname })
  })
