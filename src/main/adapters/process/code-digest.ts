import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import type { CodeDigest } from '../../../shared/model/attestation'
import { StewardError } from '../../../shared/model/errors'
import { sha256Digest } from '../../protocol/encoding'

const execute = promisify(execFile)

/** More files than a project has: somebody named their home folder. */
const MAX_FILES = 50_000
/** Not the code of whoever is tested: the history, and what others wrote. */
const LEFT_OUT = new Set(['.git', 'node_modules'])

const git = async (folder: string, ...args: string[]): Promise<string | undefined> => {
  try {
    return (await execute('git', ['-C', folder, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch {
    // No git, no repository, or no commit yet: the files themselves are hashed.
    return undefined
  }
}

const tooMany = (folder: string): StewardError =>
  new StewardError(
    'input_invalid',
    `${folder} holds more than ${MAX_FILES} files, too many for the code of one agent`,
    {
      suggestions: ['Name the folder of the code: --folder DIR'],
    },
  )

async function filesBelow(folder: string, at = folder, found: string[] = []): Promise<string[]> {
  for (const entry of await readdir(at, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue
    const path = join(at, entry.name)
    if (entry.isDirectory()) await filesBelow(folder, path, found)
    else found.push(relative(folder, path).split(sep).join('/'))
    if (found.length > MAX_FILES) throw tooMany(folder)
  }
  return found
}

/** What git would keep, changed or not yet added; else every file. */
async function filesOf(folder: string): Promise<string[]> {
  const listed = await git(folder, 'ls-files', '--cached', '--others', '--exclude-standard', '-z')
  if (listed === undefined) return filesBelow(folder)
  const files = listed.split('\0').filter(Boolean)
  if (files.length > MAX_FILES) throw tooMany(folder)
  return files
}

async function contentOf(path: string): Promise<string> {
  const about = await lstat(path).catch(() => undefined)
  // Listed by git and deleted since: that it is gone is part of what the code is.
  if (about === undefined) return 'gone'
  if (about.isSymbolicLink()) return `link ${await readlink(path)}`
  if (!about.isFile()) return 'special'
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

async function folderDigest(folder: string, leaveOut: string | undefined): Promise<CodeDigest> {
  const hash = createHash('sha256')
  for (const file of (await filesOf(folder)).sort()) {
    if (file === leaveOut) continue
    hash.update(`${file}\0${await contentOf(join(folder, file))}\n`)
  }
  return { kind: 'folder', digest: `sha256:${hash.digest('hex')}` as CodeDigest['digest'] }
}

/**
 * The digest of the code in a folder: git's tree where all of it is committed, else a hash over every file that git would keep, or
 * that is there where there is no git.
 *
 * @throws StewardError `input_invalid` where the folder is none, or far too large
 */
export async function codeDigest(folder: string, report: string | undefined): Promise<CodeDigest> {
  if (!(await lstat(folder).catch(() => undefined))?.isDirectory())
    throw new StewardError('input_invalid', `there is no folder ${folder} to run the tests in`)
  const leaveOut = report === undefined ? undefined : relative(folder, resolve(folder, report)).split(sep).join('/')
  const changed = await git(folder, 'status', '--porcelain', '--', '.', ...(leaveOut ? [`:!${leaveOut}`] : []))
  const tree = changed === '' ? (await git(folder, 'rev-parse', 'HEAD:./'))?.trim() : undefined
  return tree ? { kind: 'git_tree', digest: sha256Digest(tree), git_tree: tree } : folderDigest(folder, leaveOut)
}
