import type { Socket } from 'node:net'

/** One frame a line; a longer one is an attack or a mistake. */
const LONGEST_LINE = 64 * 1024 * 1024

/** Calls back with each line's JSON. */
export function onFrames(socket: Socket, take: (frame: unknown) => void, malformed: () => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    try {
      for (const line of lines) if (line !== '') take(JSON.parse(line))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      malformed()
    }
    if (rest.length > LONGEST_LINE) malformed()
  })
}
