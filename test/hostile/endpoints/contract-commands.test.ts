import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS, type Command } from '../../../src/shared/contract'
import { isStewardError } from '../../../src/shared/model/errors'
import { CASES } from '../../contract/cases'
import type { RawClient } from '../../contract/transports/transport'
import { OFFLINE_POLICY, offlineConsole } from './console-profile'
import { damagedValue } from './damaged'
import { MOST_GROWTH_MB, residentMb } from './memory'
import { inputsOf } from './of-schema'
import { INPUTS, timeLimit, tryInputs } from './trial'

// Every command of the contract over the local socket of the built console, under damaged and generated inputs. The good inputs
// are those of the contract's own cases, where a command without one fails.

/**
 * Each well-formed input costs what guessing a passphrase is meant to cost, writes the vault anew, or reads the whole audit log, which
 * the other commands made long: few of them are.
 */
const COSTLY = /^vault\.|^audit\.(verify|countersign)$|^keys\.(export|import|create_recovery|generate|rotate)$/
/** Well-formed, it starts a whole lab beside the console. */
const NEVER_WELL_FORMED: readonly Command[] = ['lab.start']
const COSTLY_MS = 10_000

// The vault comes last: its passphrase may be changed to what nobody knows.
const commands = (Object.keys(COMMANDS) as Command[]).sort(
  (a, b) => Number(a.startsWith('vault.')) - Number(b.startsWith('vault.')),
)

let served: Awaited<ReturnType<typeof offlineConsole>>
let client: RawClient
/** What the cases ask, with ids from the answers before. */
const good = new Map<Command, unknown[]>()

beforeAll(async () => {
  served = await offlineConsole()
  client = await served.attach()
  const answers = new Map<Command, unknown>()
  for (const [name, steps] of Object.entries(CASES)) {
    const command = name as Command
    const asked = steps.map(({ input }) => (typeof input === 'function' ? input(answers) : input) as unknown)
    good.set(command, asked)
    if (NEVER_WELL_FORMED.includes(command) || command.startsWith('policy.')) continue
    for (const input of asked) answers.set(command, await client.call(command, input).catch(() => answers.get(command)))
  }
}, 60_000)
afterAll(async () => {
  await client.close()
  await served.console.stop()
})

const isWellFormed = (command: Command, input: unknown): boolean => COMMANDS[command].input.safeParse(input).success

function hostileInputs(command: Command): fc.Arbitrary<unknown> {
  const schema = COMMANDS[command].input
  const generated = inputsOf(schema)
  const all = fc.oneof(
    { weight: 3, arbitrary: damagedValue(good.get(command) ?? []) },
    { weight: 2, arbitrary: generated },
    { weight: 2, arbitrary: generated.chain((value) => damagedValue([value])) },
    fc.jsonValue(),
  )
  let left = NEVER_WELL_FORMED.includes(command)
    ? 0
    : COSTLY.test(command)
      ? 2 + INPUTS / 200
      : Number.POSITIVE_INFINITY
  return all.filter((input) => !isWellFormed(command, input) || left-- > 0)
}

async function faultOf(command: Command, input: unknown): Promise<string | undefined> {
  try {
    const answer = await client.call(command, input)
    const wrong = COMMANDS[command].output.safeParse(answer).error?.issues[0]
    return wrong && `answered in another form than agreed: ${wrong.path.join('.')}: ${wrong.message}`
  } catch (error) {
    if (!isStewardError(error)) return `no typed error: ${String(error)}`
    if (error.code === 'internal' || error.code === 'connection_lost') return `not foreseen: ${error.message}`
    return /\n\s+at |node_modules/.test(JSON.stringify(error))
      ? `it tells about its machine: ${error.message}`
      : undefined
  }
}

describe('the contract', () => {
  it('has good inputs of every command to make hostile ones from', () => {
    expect([...good.keys()].sort()).toEqual([...commands].sort())
  })

  it.each(commands)(
    '%s, given damaged and generated inputs, answers each in time and with a typed error',
    async (command) => {
      const before = residentMb(served.pid)
      const longestMs = COSTLY.test(command) ? COSTLY_MS : undefined
      await tryInputs(hostileInputs(command), (input) => faultOf(command, input), longestMs)
      const after = residentMb(served.pid)
      if (INPUTS > 1000) process.stdout.write(`${command}: ${INPUTS} inputs, ${before} to ${after} MB\n`)
      expect(after - before).toBeLessThan(MOST_GROWTH_MB)
      if (command.startsWith('policy.')) await client.call('policy.replace', { text: OFFLINE_POLICY })
    },
    timeLimit,
  )
})
