/** Ctrl-C, on its way to exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** What `work` resolves with, unless the person interrupts first. @throws Interrupted */
export function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Interrupted())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
