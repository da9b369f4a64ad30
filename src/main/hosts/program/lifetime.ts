/** What is closed when the program ends, last opened first. */
export interface Lifetime {
  /** Remembers to close something. */
  onEnd(close: () => Promise<void>): void
  /** Closes everything once; resolves when all is closed. */
  end(): Promise<void>
  /** Whether that has begun: what fails from then on fails because of it. */
  readonly ending: boolean
}

export const newLifetime = (): Lifetime => {
  const closers: (() => Promise<void>)[] = []
  let ended: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  }
  return {
    onEnd: (close) => void closers.push(close),
    end: () => {
      ended ??= closeAll()
      return ended
    },
    get ending() {
      return ended !== undefined
    },
  }
}

/** After this long a program that was told to stop stops anyway: what it leaves unfinished, its next start settles. */
const DEFAULT_PATIENCE_MS = 1800

/**
 * Ends the program on SIGTERM and SIGINT, and when the parent that forked it is gone, so that a lab leaves no process behind.
 *
 * @param log is told what could not be closed
 * @param patienceMs how long closing may take; a program with children of its own needs more
 */
export const endWithProcess = (
  lifetime: Lifetime,
  log: (error: unknown) => void,
  patienceMs = DEFAULT_PATIENCE_MS,
): void => {
  const stop = (): void => {
    const timer = setTimeout(() => process.exit(0), patienceMs)
    timer.unref()
    lifetime.end().then(
      () => process.exit(0),
      (error: unknown) => {
        log(error)
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (process.connected) process.once('disconnect', stop)
  // Its parent was gone before it could be told.
  else if (process.send !== undefined) stop()
}
