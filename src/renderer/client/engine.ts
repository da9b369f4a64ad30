import {
  COMMANDS,
  type Command,
  type CommandInput,
  type CommandOutput,
  type EngineClient,
  type EngineEvent,
  EVENTS,
  type EventName,
} from '../../shared/contract'
import { StewardError } from '../../shared/model/errors'
import type { Channel } from './channel'

const isEventName = (name: string): name is EventName => Object.hasOwn(EVENTS, name)

/** An event as the contract knows it; one of another version is left out, since a lost event is healed by asking again. */
export const parseEvent = (name: string, payload: unknown): EngineEvent | undefined => {
  if (!isEventName(name)) return undefined
  const parsed = EVENTS[name].safeParse(payload)
  return parsed.success ? ({ name, payload: parsed.data } as EngineEvent) : undefined
}

/** The contract over a channel: every answer and event is validated before a screen sees it. */
export const engineOver = (channel: Channel): EngineClient => ({
  async call<C extends Command>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
    const answer = await channel.call(command, input)
    const parsed = COMMANDS[command].output.safeParse(answer)
    if (parsed.success) return parsed.data as CommandOutput<C>
    throw new StewardError('response_malformed', `The engine's answer to ${command} has not the agreed form.`, {
      details: { issues: parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
      suggestions: ['Reload the page', 'Restart Steward Console'],
    })
  },
  subscribe: (listener) =>
    channel.subscribe((name, payload) => {
      const event = parseEvent(name, payload)
      if (event !== undefined) listener(event)
    }),
  async close() {
    channel.close()
  },
})
