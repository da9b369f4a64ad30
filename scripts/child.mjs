import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { inProject, projectNode } from './project.mjs'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']
const sameGestureMs = 400

/**
 * Runs a program to its end and answers its exit code (128 + number when a signal ended it).
 *
 * One gesture reaches us more than once: Ctrl-C goes to the whole process group and npm forwards it as well. Unless
 * `attached`, the child therefore has a group of its own and gets each signal exactly once, from here; and since it no
 * longer dies with the group, it holds an IPC channel whose end tells it that we are gone (see leash.mjs).
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, attached?: boolean, stdio?: import('node:child_process').StdioOptions }} options
 * @returns {Promise<number>}
 */
export function run(program, args, { cwd, env = process.env, attached = false, stdio = 'inherit' } = {}) {
  const streams = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio]
  const child = spawn(program, args, {
    cwd,
    env,
    shell: program === 'npm' && process.platform === 'win32',
    detached: !attached && process.platform !== 'win32',
    stdio: attached ? streams : [...streams, 'ipc'],
  })
  const stop = forwardSignals(child, attached)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  }).finally(stop)
}

/** Runs a built entry under the project's Node, on a leash: it ends when this process ends, whatever ended it. */
export function runBuilt(entry, args, options = {}) {
  const leash = options.attached ? [] : ['--import', new URL('leash.mjs', import.meta.url).href]
  return run(projectNode(), [...leash, inProject('out', 'main', entry), ...args], options)
}

function forwardSignals(child, attached) {
  const last = new Map()
  const handlers = forwarded.map((signal) => {
    const handler = () => {
      // A child in our own group has had the terminal's Ctrl-C already.
      if (attached && signal === 'SIGINT' && process.stdin.isTTY) return
      const now = performance.now()
      if (now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) < sameGestureMs) return
      last.set(signal, now)
      child.kill(signal)
    }
    process.on(signal, handler)
    return () => process.off(signal, handler)
  })
  return () => {
    for (const remove of handlers) remove()
  }
}
