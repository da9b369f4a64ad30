import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import type { Clock, GitLimits, GitRepositories, GitSync, Http } from '../../engine/ports'
import { gitFailure, isNotFound } from './git-failure'
import { gitTransport } from './git-transport'
import { type GitPlace, gitPlace } from './git-url'
import { plainPath } from './plain-path'

// Most starts never touch a git registry.
const loadGit = () => import('isomorphic-git')

const REMOTE = 'origin'
/** The commit that a copy is read at. */
const HEAD = `refs/remotes/${REMOTE}/HEAD`
/** A shallow copy keeps every commit it fetched; past so many packs it is cheaper to begin anew. */
const MAX_PACKS = 40

export interface GitOptions {
  /** Where local copies are kept. */
  readonly folder: string
  readonly http: Http
  readonly clock: Clock
}

/** Bare, shallow copies of git registries in the profile's folder; files are read out of the object store. */
export class GitCopies implements GitRepositories {
  readonly #options: GitOptions
  /** The commit each repository is read at. */
  readonly #heads = new Map<string, string>()

  constructor(options: GitOptions) {
    this.#options = options
  }

  async sync(url: string, limits: GitLimits): Promise<GitSync> {
    const place = gitPlace(url)
    try {
      const synced = place.kind === 'folder' ? await readHead(place.path) : await this.#fetch(place.url, limits)
      this.#heads.set(url, synced.commit)
      return synced
    } catch (error) {
      throw gitFailure(error, url)
    }
  }

  async read(url: string, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const place = gitPlace(url)
    const filepath = plainPath(path)
    const git = await loadGit()
    try {
      const gitdir = await this.#gitdirOf(place)
      const oid = this.#heads.get(url) ?? (await git.resolveRef({ fs, gitdir, ref: headOf(place) }))
      const { blob } = await git.readBlob({ fs, gitdir, oid, filepath })
      if (blob.byteLength <= maxBytes) return blob
      throw new StewardError('payload_too_large', `${path} of ${url} is larger than ${maxBytes} bytes`)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw gitFailure(error, url)
    }
  }

  publish: GitRepositories['publish'] = async (folder, files, commit) => {
    const { publishFiles } = await import('./publish-files')
    return publishFiles(folder, files, commit)
  }

  async #fetch(url: string, { timeoutMs, maxBytes, signal }: GitLimits): Promise<GitSync> {
    const { http, clock } = this.#options
    const gitdir = this.#copyOf(url)
    const now = () => clock.now()
    const transport = gitTransport(http, { deadline: now() + timeoutMs, now, maxBytes, signal })
    const before = await headOfCopy(gitdir)
    if (before !== undefined && (await packsIn(gitdir)) < MAX_PACKS) {
      // From the copied commit on: a depth would make the server send again what is here.
      const commit = await fetchInto(gitdir, url, transport, {})
      return { commit, how: commit === before ? 'unchanged' : 'updated' }
    }
    return { commit: await this.#clone(gitdir, url, transport), how: 'cloned' }
  }

  /** Under another name until it is whole: a copy that was cut off must never be taken for a good one. */
  async #clone(gitdir: string, url: string, transport: ReturnType<typeof gitTransport>): Promise<string> {
    const draft = `${gitdir}.new`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o700 })
    const git = await loadGit()
    await git.init({ fs, gitdir: draft, bare: true })
    await git.addRemote({ fs, gitdir: draft, remote: REMOTE, url })
    const commit = await fetchInto(draft, url, transport, { depth: 1 })
    await rm(gitdir, { recursive: true, force: true })
    await rename(draft, gitdir)
    return commit
  }

  #copyOf(url: string): string {
    return join(this.#options.folder, createHash('sha256').update(url).digest('hex').slice(0, 32))
  }

  async #gitdirOf(place: GitPlace): Promise<string> {
    return place.kind === 'folder' ? gitdirIn(place.path) : this.#copyOf(place.url)
  }
}

const headOf = (place: GitPlace): string => (place.kind === 'folder' ? 'HEAD' : HEAD)

async function fetchInto(
  gitdir: string,
  url: string,
  http: ReturnType<typeof gitTransport>,
  how: { depth?: number },
): Promise<string> {
  const git = await loadGit()
  const { fetchHead, defaultBranch } = await git.fetch({
    fs,
    http,
    gitdir,
    url,
    remote: REMOTE,
    ...how,
    singleBranch: true,
    tags: false,
  })
  if (fetchHead === null) throw new git.Errors.NotFoundError('HEAD')
  await git.writeRef({ fs, gitdir, ref: HEAD, value: fetchHead, force: true })
  // The branch that is checked out, though nothing ever is: what it has is what the next fetch need not send again.
  const branch = defaultBranch ?? 'refs/heads/main'
  await git.writeRef({ fs, gitdir, ref: branch, value: fetchHead, force: true })
  await git.writeRef({ fs, gitdir, ref: 'HEAD', value: branch, symbolic: true, force: true })
  return fetchHead
}

async function headOfCopy(gitdir: string): Promise<string | undefined> {
  const git = await loadGit()
  try {
    const commit = await git.resolveRef({ fs, gitdir, ref: HEAD })
    // Damage of the copy shows here, and is mended by copying anew.
    await git.readCommit({ fs, gitdir, oid: commit })
    return commit
  } catch {
    return undefined
  }
}

async function packsIn(gitdir: string): Promise<number> {
  const names = await readdir(join(gitdir, 'objects', 'pack')).catch(() => [])
  return names.filter((name) => name.endsWith('.pack')).length
}

/** A folder is a bare repository, or has one in `.git`. */
async function gitdirIn(path: string): Promise<string> {
  const inner = join(path, '.git')
  return (await stat(inner).catch(() => undefined))?.isDirectory() === true ? inner : path
}

async function readHead(path: string): Promise<GitSync> {
  const git = await loadGit()
  const gitdir = await gitdirIn(path)
  return { commit: await git.resolveRef({ fs, gitdir, ref: 'HEAD' }), how: 'read' }
}
