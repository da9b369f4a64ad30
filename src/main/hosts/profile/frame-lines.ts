import type { Socket } from 'node:net'

/** One frame a line; a longer one is an attack or a mistake. */
const LONGEST_LINE = 64 * 1024 * 1024

/** Calls back with each line's JSON; after what is no frame, no more are read. */
export function onFrames(socket: Socket, take: (frame: unknown) => void, malformed: () => void): void {
  // Joined once a line is whole: joining at each piece would copy a long line again and again.
  let pieces: string[] = []
  let length = 0
  const refuse = (): void => {
    socket.removeListener('data', read)
    pieces = []
    malformed()
  }
  const read = (chunk: string): void => {
    const [first = '', ...others] = chunk.split('\n')
    pieces.push(first)
    length += first.length
    try {
      for (const other of others) {
        const line = pieces.join('')
        pieces = [other]
        length = other.length
        if (line !== '') take(JSON.parse(line))
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      refuse()
    }
    if (length > LONGEST_LINE) refuse()
  }
  socket.setEncoding('utf8')
  socket.on('data', read)
}
