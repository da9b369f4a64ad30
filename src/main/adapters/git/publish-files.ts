import fs from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import git from 'isomorphic-git'
import { StewardError } from '../../../shared/model/errors'
import { plainPath } from './plain-path'

const BRANCH = 'main'

/** Makes `folder` a repository where it is none and commits exactly `files`. A folder that holds anything else is left alone. */
export async function publishFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  { message, author, at }: { message: string; author: string; at: number },
): Promise<{ commit: string; changed: boolean }> {
  await prepare(folder)
  const before = new Set(await git.listFiles({ fs, dir: folder }))
  for (const [path, bytes] of files) await put(folder, plainPath(path), bytes)
  for (const path of before) {
    if (files.has(path)) continue
    await rm(join(folder, plainPath(path)), { force: true })
    await git.remove({ fs, dir: folder, filepath: path })
  }
  const head = await git.resolveRef({ fs, dir: folder, ref: 'HEAD' }).catch(() => undefined)
  if (head !== undefined && (await isCommitted(folder))) return { commit: head, changed: false }
  const seconds = Math.floor(at / 1000)
  const commit = await git.commit({
    fs,
    dir: folder,
    message,
    author: { name: author, email: `${author}@localhost`, timestamp: seconds, timezoneOffset: 0 },
  })
  return { commit, changed: true }
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  if (await stat(join(folder, '.git')).catch(() => undefined)) return
  if ((await readdir(folder)).length > 0)
    throw new StewardError('conflict', `${folder} is not empty and no git repository`, {
      suggestions: ['Name an empty folder, or one that was exported to before.'],
    })
  await git.init({ fs, dir: folder, defaultBranch: BRANCH })
}

async function put(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
  await git.add({ fs, dir: folder, filepath: path })
}

/** Whether the index is what HEAD holds. */
async function isCommitted(folder: string): Promise<boolean> {
  const rows = await git.statusMatrix({ fs, dir: folder })
  return rows.every(([, head, , stage]) => head === 1 && stage === 1)
}
