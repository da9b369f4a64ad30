import { lstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { StewardError } from '../../../shared/model/errors'

const ANYBODY_ELSE = 0o077

/**
 * Refuses a socket that another user of this machine made, or could have put in its place: orders, and what they carry, go to
 * nobody but a program of this user. On Windows a pipe's own access list says who may open it, and there is nothing to look at;
 * one that is gone is for whoever connects to find.
 *
 * @param user the user's number; default: this process's
 * @throws StewardError `drill_refused`
 */
export function requireOwnSocket(path: string, user = process.getuid?.()): void {
  const socket = lstatSync(path, { throwIfNoEntry: false })
  const folder = lstatSync(dirname(path), { throwIfNoEntry: false })
  if (user === undefined || socket === undefined || folder === undefined) return
  if (!socket.isSocket()) throw refused(`${path} is no socket`)
  if (socket.uid !== user || folder.uid !== user) throw refused(`${path} belongs to another user of this machine`)
  if ((folder.mode & ANYBODY_ELSE) !== 0) throw refused(`the folder of ${path} is open to other users of this machine`)
}

const refused = (finding: string): StewardError =>
  new StewardError('drill_refused', `no drill takes orders there: ${finding}`)
