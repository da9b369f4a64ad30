export { CLOSED, circuitAfterOutage, circuitAt, isOutage } from './circuit'
export { roundTripOf } from './round-trip'
export { adaptiveTimeout, isSlow, longestCall } from './timeout'
export { inSeconds, slownessOf } from './words'
