import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { inProject, root } from './project.mjs'

const lockFile = inProject('package-lock.json')
const installStamp = inProject('node_modules', '.steward-install')
const buildStamp = inProject('out', '.stamp')
const buildInputs = [
  'src',
  'bench',
  'resources',
  'electron.vite.config.ts',
  'scripts/loaded-when-used.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
]

const readOr = (path, otherwise) => (existsSync(path) ? readFileSync(path, 'utf8') : otherwise)
const sha256 = (content) => createHash('sha256').update(content).digest('hex')

/**
 * Whether node_modules holds what package-lock.json asks for: by our stamp, else by npm's own record of the tree. A linked folder
 * is another tree's, which alone may empty it.
 */
export function isInstalled() {
  if (isLinked(inProject('node_modules'))) return true
  const wanted = sha256(readFileSync(lockFile))
  if (readOr(installStamp, '') === wanted) return true
  if (!treeMatchesLock()) return false
  // Somebody ran npm by hand and it is all there: a second installation would only cost half a minute.
  writeFileSync(installStamp, wanted)
  return true
}

const isLinked = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false

export function stampInstalled() {
  writeFileSync(installStamp, sha256(readFileSync(lockFile)))
}

function treeMatchesLock() {
  const record = readOr(inProject('node_modules', '.package-lock.json'), '')
  if (record === '') return false
  const present = JSON.parse(record).packages
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || entry.optional || (present[path]?.version === entry.version && existsSync(join(root, path))),
  )
}

/** One digest over every file a build depends on: names and contents, in one order on every machine. */
export function buildDigest() {
  const digest = createHash('sha256')
  for (const file of buildInputs.flatMap((input) => filesUnder(inProject(input))).sort())
    digest
      .update(`${relative(root, file).split(sep).join('/')}\0`)
      .update(readFileSync(file))
      .update('\0')
  return digest.digest('hex')
}

function filesUnder(path) {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .flatMap((entry) => (entry.isFile() ? [join(path, entry.name)] : filesUnder(join(path, entry.name))))
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}

export const isBuilt = (digest) => readOr(buildStamp, '') === digest

export const stampBuilt = (digest) => writeFileSync(buildStamp, digest)
