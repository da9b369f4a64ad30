import { readdir } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { counted } from '../../../../shared/model/counted'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK, PERMANENT } from '../exit-code'
import { readText } from '../files'
import type { Invocation } from '../invocation'
import { importLines } from '../rendering'
import type { Session } from '../session'

/** What the contract takes at once, and what a frame to a running engine carries. */
const MAX_FILES = 5000
const MAX_CHARACTERS = 32 * 1024 * 1024

/** `steward registry import`: every manifest below a folder into the cache, shown as unsigned or intact, never as verified. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const folder = resolve(invocation.word(0, 'DIR'))
  const names = await manifestsIn(folder)
  const source = invocation.text('name') ?? basename(folder)
  const files = await filesOf(folder, names)
  const { outcomes } = await session.follow(
    { kind: 'import', subject: source },
    'discover.import',
    { source, files },
    `Importing ${counted(files.length, 'file')}`,
  )
  session.answer({ source, outcomes }, () => importLines(outcomes, session.terminal.ink))
  return outcomes.some((entry) => entry.outcome !== 'refused') ? OK : PERMANENT
}

async function filesOf(folder: string, names: readonly string[]) {
  const files: { name: string; text: string }[] = []
  let characters = 0
  for (const name of names) {
    const text = await readText(join(folder, name))
    characters += text.length
    if (characters > MAX_CHARACTERS)
      throw new StewardError('input_invalid', `the manifests in ${folder} are more than 32 MB together`, {
        suggestions: ['Import the folders below it one after the other'],
      })
    files.push({ name, text })
  }
  return files
}

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
