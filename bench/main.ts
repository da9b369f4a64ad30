/// <reference types="vite/types/importMeta.d.ts" />
import { parseArgs } from 'node:util'
import { type Figure, judge, keep, keepProfiles, type Outcome, printed, project, thisMachine, worstOf } from './frame'

// A file in `figures/` is a topic and is found by being there: two people who add one do not meet in a list.
const topics = import.meta.glob<{ figures: readonly Figure[] }>('./figures/*.ts', { eager: true })
const figures = Object.values(topics).flatMap((topic) => topic.figures)

const usage = `npm run bench [-- --only NAME[,NAME …]] [--profile] [--list]

--profile  measures the three worst once more and keeps their V8 CPU profiles

Figures:
${figures.map(({ name, says }) => `  ${name.padEnd(26)} ${says}`).join('\n')}`

function chosen(only: readonly string[]): readonly Figure[] {
  const unknown = only.filter((name) => !figures.some((figure) => figure.name === name))
  if (unknown.length > 0) throw new Error(`there is no figure ${unknown.join(', ')}\n\n${usage}`)
  return only.length === 0 ? figures : figures.filter(({ name }) => only.includes(name))
}

async function measure(figure: Figure): Promise<Outcome> {
  process.stderr.write(`… ${figure.name}: ${figure.says}\n`)
  return judge(figure, await figure.run())
}

const PROFILED = 3

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      profile: { type: 'boolean' },
      /** For a run that is profiled: its times are worth nothing. */
      unkept: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.list || values.help) {
    console.log(usage)
    return 0
  }
  const outcomes: Outcome[] = []
  // One after the other: two at once would measure each other.
  for (const figure of chosen((values.only ?? []).flatMap((names) => names.split(','))))
    outcomes.push(await measure(figure))
  const folder = project('test-results', 'bench')
  if (values.unkept) return outcomes.every(({ held }) => held) ? 0 : 1
  keep(folder, thisMachine(Date.now()), outcomes)
  console.log(`\n${printed(outcomes)}\n\nKept in ${folder} as results.md and results.json.`)
  if (values.profile) {
    await keepProfiles(folder, worstOf(outcomes, PROFILED))
    console.log(
      'What the worst spend their time on is in profiles.md there; open profiles/NAME in a browser’s developer tools.',
    )
  }
  return outcomes.every(({ held }) => held) ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  },
)
