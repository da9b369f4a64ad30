import { INTERRUPTED } from '../exit-code'

/** Aborted by the first Ctrl-C, SIGTERM or SIGHUP; the second ends the process at once. */
export function interruptions(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED)
      controller.abort(signal)
    })
  return controller.signal
}
