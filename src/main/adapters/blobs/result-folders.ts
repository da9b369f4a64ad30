import { createWriteStream } from 'node:fs'
import { lstat, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { Blobs, Results } from '../../engine/ports'
import { checkArtifactName } from '../../protocol/delegation'

/** Result folders below `folder`, one a task. Names are an agent's words: none leaves its folder. */
export class ResultFolders implements Results {
  readonly #folder: string
  readonly #blobs: Blobs

  constructor(folder: string, blobs: Blobs) {
    this.#folder = folder
    this.#blobs = blobs
  }

  folder(taskId: string): string {
    return join(this.#folder, taskId)
  }

  async place(taskId: string, name: string, digest: Digest): Promise<string> {
    checkArtifactName(name)
    const root = this.folder(taskId)
    const path = join(root, ...name.split('/'))
    // A second guard, should the check of names ever miss a way out.
    if (!path.startsWith(root + sep))
      throw new StewardError('result_invalid', 'an artifact would be written outside its folder')
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await this.#refuseLinks(root, name)
    const draft = `${path}.new`
    try {
      await pipeline(Readable.from(this.#blobs.stream(digest)), createWriteStream(draft, { mode: 0o600 }))
      await rename(draft, path)
    } finally {
      await rm(draft, { force: true })
    }
    return path
  }

  /** A symbolic link among the parents would lead the write elsewhere. */
  async #refuseLinks(root: string, name: string): Promise<void> {
    let path = root
    for (const part of ['', ...name.split('/').slice(0, -1)]) {
      path = join(path, part)
      if ((await lstat(path)).isSymbolicLink()) throw new StewardError('result_invalid', `${path} is a symbolic link`)
    }
  }
}
