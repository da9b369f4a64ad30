import { readdir } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import type { ImportOutcome } from '../../../../shared/contract'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK, PERMANENT } from '../exit-code'
import { readText } from '../files'
import type { Invocation } from '../invocation'
import { importLines } from '../rendering'
import type { Session } from '../session'

/** What the contract takes at once, and what a frame to a running engine carries. */
const MAX_FILES = 5000
const BATCH = 50

/** `steward registry import`: every manifest below a folder into the cache, shown as unsigned or intact, never as verified. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const folder = resolve(invocation.word(0, 'DIR'))
  const names = await manifestsIn(folder)
  const source = invocation.text('name') ?? basename(folder)
  const outcomes: ImportOutcome[] = []
  for (let start = 0; start < names.length; start += BATCH) {
    const files = await Promise.all(names.slice(start, start + BATCH).map((name) => fileOf(folder, name)))
    const answer = await session.call('discover.import', { source, files }, `Importing ${start} of ${names.length}`)
    outcomes.push(...answer.outcomes)
  }
  session.answer({ source, outcomes }, () => importLines(outcomes, session.terminal.ink))
  return outcomes.some((entry) => entry.outcome !== 'refused') ? OK : PERMANENT
}

const fileOf = async (folder: string, name: string) => ({ name, text: await readText(join(folder, name)) })

async function manifestsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new StewardError('not_found', `the folder ${folder} cannot be read`, { cause })
  })
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !/(^|[/\\])(node_modules|\.git)[/\\]/.test(name))
    .sort()
  if (names.length > 0 && names.length <= MAX_FILES) return names
  throw new StewardError(
    'input_invalid',
    names.length === 0
      ? `there is no manifest (*.json) in ${folder}`
      : `there are ${names.length} manifests in ${folder}; at most ${MAX_FILES} are imported at once`,
  )
}
