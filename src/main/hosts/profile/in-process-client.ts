import type { EngineClient } from '../../../shared/contract'
import { fromWireError } from '../../../shared/contract/from-wire-error'
import type { OpenEngine } from './open-engine'

/** The contract spoken to an engine in this process. */
export const inProcessClient = (open: OpenEngine): EngineClient => ({
  async call(command, input) {
    const answer = await open.api.call(command, input)
    if (!answer.ok) throw fromWireError(answer.error)
    return answer.output as never
  },
  subscribe: (listener) => open.subscribe((event) => listener(event as never)),
  close: () => open.close(),
})
