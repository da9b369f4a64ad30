import { createContext, Script } from 'node:vm'
import { expect, it } from 'vitest'
import { withLoaders } from '../../../scripts/loaded-when-used.mjs'

/** Runs a file of the build; `loaded` lists what it required, in order. */
function run(code: string, modules: Record<string, unknown>) {
  const loaded: string[] = []
  const require = (name: string) => {
    loaded.push(name)
    return modules[name]
  }
  const exports: Record<string, (...args: unknown[]) => unknown> = {}
  new Script(withLoaders(code).code).runInContext(createContext({ require, exports }))
  return { loaded, exports }
}

const ids = { './ids.js': { digest: (text: string) => `digest of ${text}` } }

it('loads a file when something of it is first used, and once', () => {
  const { loaded, exports } = run(
    `const require_ids = require("./ids.js");
     exports.of = (text) => (0, require_ids.digest)(text);`,
    ids,
  )
  expect(loaded).toEqual([])
  expect([exports['of']?.('a'), exports['of']?.('b')]).toEqual(['digest of a', 'digest of b'])
  expect(loaded).toEqual(['./ids.js'])
})

it('loads at once what is used at once', () => {
  const { loaded } = run(`const require_ids = require("./ids.js"); exports.a = require_ids.digest("a");`, ids)
  expect(loaded).toEqual(['./ids.js'])
})

it('constructs a class of a file that is loaded later', () => {
  class Vault {}
  const { exports } = run(
    `const require_vault = require("./vault.js");
     exports.open = () => new require_vault.Vault();`,
    { './vault.js': { Vault } },
  )
  expect(exports['open']?.()).toBeInstanceOf(Vault)
})

it('wraps a module of Node when it loads it', () => {
  const { loaded, exports } = run(
    `const require_rolldown_runtime = require("./rolldown-runtime-1.js");
     let node_fs = require("node:fs");
     node_fs = require_rolldown_runtime.__toESM(node_fs, 1);
     exports.exists = () => [node_fs.default.found, { node_fs: 1 }.node_fs, [...node_fs.default.rest]];`,
    {
      './rolldown-runtime-1.js': { __toESM: (module: unknown) => ({ default: module }) },
      'node:fs': { found: 'yes', rest: [2] },
    },
  )
  expect(loaded).toEqual(['./rolldown-runtime-1.js'])
  expect(exports['exists']?.()).toEqual(['yes', 1, [2]])
})

it('leaves packages that may do something when they are loaded where they are', () => {
  const { loaded } = run(`const undici = require("undici"); exports.a = () => undici.fetch();`, {})
  expect(loaded).toEqual(['undici'])
})

it('refuses a name that means something else further in', () => {
  const code = `const require_ids = require("./ids.js"); function f() { const require_ids = 1; return require_ids }`
  expect(() => withLoaders(code)).toThrow('require_ids is declared twice')
})
