import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'

// From the build's programs, from their shared chunks, and from the sources when tests run those.
const FOLDERS = ['workers', '../workers', '../../workers']
const EXTENSIONS = ['js', 'ts']

/** The entry point of a kind of worker. @throws StewardError `internal` where this build has none */
export function workerFile(kind: string): string {
  const places = FOLDERS.flatMap((folder) =>
    EXTENSIONS.map((extension) => join(import.meta.dirname, folder, `${kind}.${extension}`)),
  )
  const file = places.find((place) => existsSync(place))
  if (file === undefined)
    throw new StewardError('internal', `this build has no worker ${kind}`, { suggestions: ['Build it: npm run build'] })
  return file
}
