import { StewardError } from '../../../shared/model/errors'
import type { ServerSentEvent } from '../../engine/ports'

const MAX_EVENT_CHARACTERS = 1024 * 1024

/** Reads server-sent events (HTML §9.2.6) as they come; an event that grows without end is refused. */
export async function* parseSse(source: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let lines: string[] = []
  for await (const chunk of source) {
    rest += decoder.decode(chunk, { stream: true })
    const parts = rest.split(/\r\n|\n|\r(?!$)/)
    rest = parts.pop() ?? ''
    for (const line of parts) {
      if (line !== '') lines.push(line)
      else if (lines.length > 0) {
        yield eventOf(lines)
        lines = []
      }
    }
    if (rest.length + lines.reduce((sum, line) => sum + line.length, 0) > MAX_EVENT_CHARACTERS)
      throw new StewardError('payload_too_large', 'the server sends an event that does not end')
  }
}

function eventOf(lines: readonly string[]): ServerSentEvent {
  const data: string[] = []
  let id: string | undefined
  let event: string | undefined
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'data') data.push(value)
    if (name === 'id') id = value
    if (name === 'event') event = value
  }
  return { data: data.join('\n'), ...(id !== undefined && { id }), ...(event !== undefined && { event }) }
}
