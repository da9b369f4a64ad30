// Preloaded with `node --import`: whatever imports `electron` gets the double. Electron itself is never touched, since
// importing its package under plain Node tries to download it.
import { registerHooks } from 'node:module'

const double = new URL('./double.mjs', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: double, format: 'module', shortCircuit: true }
      : next(specifier, context),
})
