import { ensureReady } from './ensure.mjs'

/** Global set-up of the suites that run built bundles: they never test yesterday's build. */
export default () => ensureReady()
