import type { Command } from '../../shared/contract'
import { toWireError } from '../../shared/contract/wire-error'
import { StewardError } from '../../shared/model/errors'
import type { Api } from './api'

/**
 * What a console's page is not let do, though the command line is: a page shows what strangers wrote, and whoever once made it obey
 * must not gain more than the page can show. Each with the harm avoided.
 */
const NOT_FOR_PAGES: ReadonlySet<string> = new Set<Command>([
  // It names a command that this machine then runs.
  'attestations.plan',
])

/** The contract as a page may speak it. */
export const forPage = (api: Api): Api => ({
  async call(command, input) {
    if (!NOT_FOR_PAGES.has(command)) return api.call(command, input)
    const error = new StewardError('forbidden', `${command} is not asked from a page`, {
      suggestions: ['Say it on the command line: steward attest --capability NAME --exec COMMAND'],
    })
    return { ok: false, error: toWireError(error) }
  },
})
