import { StewardError } from '../model/steward-error'
import type { WireError } from './wire-error'

/** The error a wire form stands for. Free of the validators, so that a command line that only asks starts fast. */
export const fromWireError = (wire: WireError): StewardError =>
  new StewardError(wire.code, wire.message, { details: wire.details, suggestions: wire.suggestions })
