import { dirname } from 'node:path/posix'
import type { ImportEdge } from './import-graph'
import type { Room } from './rooms'

/** The rooms a file below `src/` lies in: exactly one, or the table is wrong. */
function roomsOf(file: string, rooms: readonly Room[]): readonly Room[] {
  return rooms.filter(({ folder, filesOnly }) =>
    filesOnly ? dirname(file) === `src/${folder}` : file.startsWith(`src/${folder}/`),
  )
}

/** Folders with files that no row covers, or that two rows claim. */
export function uncoveredFolders(files: readonly string[], rooms: readonly Room[]): readonly string[] {
  const folders = files.filter((file) => roomsOf(file, rooms).length !== 1).map((file) => dirname(file))
  return [...new Set(folders)].sort()
}

/** Imports the table does not allow, each as `from → to`. */
export function forbiddenImports(edges: readonly ImportEdge[], rooms: readonly Room[]): readonly string[] {
  return edges.filter((edge) => !isAllowed(edge, rooms)).map(({ from, to }) => `${from} → ${to}`)
}

function isAllowed({ from, to }: ImportEdge, rooms: readonly Room[]): boolean {
  if (to === 'npm:electron' && /^src\/main\/hosts\//.test(from)) return from.startsWith('src/main/hosts/electron/')
  return roomsOf(from, rooms).some((room) => {
    const target = room.filesOnly ? roomsOf(to, [room]).length > 0 : to.startsWith(`src/${room.folder}/`)
    if (target) return staysApart(from, to, room)
    return room.doors.some((door) => opens(door, to))
  })
}

function opens(door: string, to: string): boolean {
  if (door === 'npm:*') return to.startsWith('npm:') && to !== 'npm:electron'
  if (door === 'node:*') return to.startsWith('node:')
  return to === door || to.startsWith(`src/${door}/`)
}

// Neighbours that must not know each other: one adapter, host or screen can be taken out without touching another.
function staysApart(from: string, to: string, { folder, apart }: Room): boolean {
  if (!apart) return true
  const childOf = (file: string): string => file.slice(`src/${folder}/`.length).split('/')[0] ?? ''
  const [mine, other] = [childOf(from), childOf(to)]
  return mine === other || (apart !== true && !apart.includes(other))
}
