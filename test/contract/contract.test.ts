import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS, type Command, type EngineEvent, EVENTS } from '../../src/shared/contract'
import { StewardError } from '../../src/shared/model/errors'
import { CASES, NOT_FROM_PAGES, type Step } from './cases'
import { electron } from './transports/electron'
import { loopback } from './transports/loopback'
import { inProcess, localSocket } from './transports/own-engine'
import type { RawClient } from './transports/transport'

// STYLE "One suite in every runtime": what holds over one transport holds over all.

const commands = Object.keys(COMMANDS) as Command[]

it('has a case for every command of the contract', () => {
  expect(Object.keys(CASES).sort()).toEqual([...commands].sort())
  expect(commands.filter((command) => !CASES[command]?.length)).toEqual([])
})

describe.each([inProcess, localSocket, loopback, electron])('the contract $name', ({ open, fromPage }) => {
  const isClosed = (command: Command): boolean => fromPage && NOT_FROM_PAGES.includes(command)
  const home = mkdtempSync(join(tmpdir(), 'steward-contract-'))
  const answers = new Map<Command, unknown>()
  let client: RawClient

  beforeAll(async () => {
    client = await open(home)
  }, 120_000)
  afterAll(async () => {
    await client?.close()
    rmSync(home, { recursive: true, force: true })
  })

  const refusal = async (command: string, input: unknown): Promise<StewardError> => {
    const outcome = await client.call(command, input).then(
      (answer) => new Error(`${command} was answered: ${JSON.stringify(answer)}`),
      (error: unknown) => error,
    )
    if (outcome instanceof StewardError) return outcome
    throw outcome
  }

  const take = async (command: Command, { input, refused }: Step<Command>): Promise<void> => {
    const asked = typeof input === 'function' ? input(answers) : input
    if (refused !== undefined || isClosed(command)) {
      expect((await refusal(command, asked)).code).toBe(isClosed(command) ? 'forbidden' : refused)
      return
    }
    const answer = await client.call(command, asked)
    expect(COMMANDS[command].output.safeParse(answer).error?.issues).toBeUndefined()
    answers.set(command, answer)
  }

  it.each(Object.keys(CASES) as Command[])(
    '%s is answered in the agreed form, or refused with its own code',
    async (command) => {
      for (const step of CASES[command] ?? []) await take(command, step as Step<Command>)
    },
  )

  it('refuses a command that there is not', async () => {
    expect(await refusal('system.shutdown', {})).toMatchObject({ code: 'usage', category: 'permanent' })
  })

  it('refuses what no prototype but the contract offers', async () => {
    for (const name of ['constructor', 'toString', '__proto__', ''])
      expect((await refusal(name, {})).code).toBe('usage')
  })

  it.each(commands)('%s refuses what is not of its form, before anything is done', async (command) => {
    for (const input of [null, 'text', 7, [], { no_such_field: 1 }])
      expect((await refusal(command, input)).code).toBe(isClosed(command) ? 'forbidden' : 'input_invalid')
  })

  it('carries an error whole, and neither its stack nor its cause', async () => {
    const error = await refusal('policy.set', { path: ['health', 'poll_interval_ms'], value: 'often' })
    expect(error).toMatchObject({ code: 'policy_invalid', category: 'permanent' })
    expect(error.message).toContain('health.poll_interval_ms')
    expect(error.details).toMatchObject({ findings: [{ path: 'health.poll_interval_ms' }] })
    expect(error.suggestions.length).toBeGreaterThan(0)
    expect(error.cause).toBeUndefined()
  })

  it('tells events in the agreed form to whoever listens, and no more once they stop', async () => {
    const heard: EngineEvent[] = []
    const first = Promise.withResolvers<void>()
    const stop = client.subscribe((event) => {
      heard.push(event)
      if (event.name === 'policy.changed') first.resolve()
    })
    await client.call('policy.set', { path: ['health', 'misses_until_down'], value: 3 })
    await first.promise
    stop()
    for (const { name, payload } of heard) expect(EVENTS[name].safeParse(payload).success).toBe(true)
    const before = heard.length
    await client.call('policy.unset', { path: ['health', 'misses_until_down'] })
    await client.call('system.status', {})
    expect(heard.length).toBe(before)
  })

  it('answers many questions at once, each with its own answer', async () => {
    const texts = Array.from({ length: 50 }, (_, number) => `nobody-${number}`)
    const errors = await Promise.all(texts.map((agent_id) => refusal('agents.get', { agent_id })))
    expect(
      errors.map(({ message }) => texts.find((text) => message.includes(`${text} `) || message.endsWith(text))),
    ).toEqual(texts)
  })
})
