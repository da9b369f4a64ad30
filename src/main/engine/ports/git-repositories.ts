/** What bringing a local copy up to date took. */
export interface GitSync {
  /** Object id of the commit that is read from now on. */
  readonly commit: string
  readonly how: 'cloned' | 'updated' | 'unchanged' | 'read'
}

export interface GitLimits {
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Ends it early; the copy that was there stays. */
  readonly signal?: AbortSignal
}

/** Registries that are kept in git repositories (DESIGN §4). Nothing of them is ever written out as files of a work tree. */
export interface GitRepositories {
  /**
   * Brings the local copy up to the newest commit of the repository's main branch: shallow at first, then only what is new.
   *
   * @param url as the policy names it
   * @throws StewardError `network_timeout`, `network_unreachable`, `payload_too_large`, `registry_unavailable`, `response_malformed`
   */
  sync(url: string, limits: GitLimits): Promise<GitSync>
  /**
   * A file of the commit synced last; undefined where there is none.
   *
   * @throws StewardError `payload_too_large`, `input_invalid` for a path that is not plain
   */
  read(url: string, path: string, maxBytes: number): Promise<Uint8Array | undefined>
  /**
   * Makes `folder` a repository where it is none and commits exactly these files, in place of what was committed before.
   *
   * @throws StewardError `conflict` where the folder holds something else
   */
  publish(
    folder: string,
    files: ReadonlyMap<string, Uint8Array>,
    commit: { readonly message: string; readonly author: string; readonly at: number },
  ): Promise<{ commit: string; changed: boolean }>
}
