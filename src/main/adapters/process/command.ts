import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'

/** A program with its arguments, or a line for `/bin/sh`. */
export type Command = readonly [program: string, ...args: string[]] | string

/** What means something to a shell; a line without any of it can be split at its spaces. */
const SHELL_SYNTAX = /[\n"'`$&|;<>()*?[\]#~={}!\\%]/

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * How to run what an operator typed. A program is found from the folder where it was typed, since it will run in the task's
 * workspace: `./work.sh` and `./work.sh --fast` become a path with arguments, anything else is a shell's line.
 */
export const commandOf = (typed: string, folder: string): Command => {
  const whole = resolve(folder, typed)
  if (isExecutable(whole)) return [whole]
  if (SHELL_SYNTAX.test(typed)) return typed
  const [program = '', ...args] = typed.trim().split(/\s+/)
  const path = resolve(folder, program)
  return program.includes('/') && isExecutable(path) ? [path, ...args] : typed
}
