import { describe, expect, it } from 'vitest'
import { COMMAND_TREE } from '../../../../src/main/hosts/cli/command-tree'
import { StewardError } from '../../../../src/shared/model/errors'
import { lines, RecordedEngine, steward } from './command-line'

const nothing = () => new RecordedEngine({})

describe('the command line', () => {
  it('names the nearest command and option', async () => {
    expect(await steward(['discvoer'], nothing())).toEqual({
      code: 2,
      out: '',
      err: lines("❌ unknown command 'discvoer'", '  ├─ Did you mean discover?', '  └─ See steward --help'),
    })
    const ran = await steward(['discover', '--capabilty', 'x'], nothing())
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('  ├─ Did you mean --capability?\n')
  })

  it('answers a wrong line in JSON where JSON was asked for', async () => {
    const ran = await steward(['monitor', '--json'], nothing())
    expect(ran.code).toBe(2)
    expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'usage', category: 'permanent' } })
    expect(ran.err).toContain("❌ missing required argument 'task'")
  })

  it('shows help with an example for every command', async () => {
    for (const [, specs] of COMMAND_TREE)
      for (const spec of specs)
        for (const [words, example] of 'commands' in spec
          ? spec.commands.map((below) => [[spec.name, below.name], below.examples[0]] as const)
          : [[[spec.name], spec.examples[0]] as const]) {
          const ran = await steward([...words, '--help'], nothing())
          expect(ran.code).toBe(0)
          expect(ran.out).toContain(`  $ ${example}`)
          expect(example).toMatch(new RegExp(`^steward ${words.join(' ')}\\b`))
        }
  })

  it('refuses what is no id and no number before it asks anybody', async () => {
    for (const args of [
      ['monitor', 'nonsense'],
      ['tasks', '--limit', '0'],
      ['info', 'a b'],
      ['discover', '--refresh', '--offline'],
    ])
      expect(await steward(args, nothing())).toMatchObject({ code: 2, out: '' })
  })

  it('ends by the category of the error', async () => {
    const codeFor = async (error: StewardError) =>
      (await steward(['status'], new RecordedEngine({ 'system.status': error }))).code
    expect(await codeFor(new StewardError('agent_unknown', 'x'))).toBe(1)
    expect(await codeFor(new StewardError('registry_unavailable', 'x'))).toBe(3)
    expect(await codeFor(new StewardError('connection_lost', 'x'))).toBe(4)
  })

  it('says nothing of an unexpected error but that there was one', async () => {
    const ran = await steward(['status'], new RecordedEngine({ 'system.status': new Error('/secret/path') }))
    expect(ran.code).toBe(1)
    expect(ran.err).not.toContain('secret')
  })

  it('ends with 130 when interrupted, and lets go of the engine', async () => {
    const engine = new RecordedEngine({ 'system.status': () => new Promise(() => undefined) })
    const ran = await steward(['status'], engine, { interrupted: AbortSignal.abort() })
    expect(ran.code).toBe(130)
    expect(engine.closed).toBe(true)
  })

  it('takes the profile from the option, else from the environment', async () => {
    const named = async (args: string[]) => {
      const engine = new RecordedEngine({ 'keys.list': { keys: [] } })
      await steward(args, engine, { env: { STEWARD_PROFILE: 'other' } })
      return engine.named
    }
    expect(await named(['keys', '--profile', 'mine'])).toBe('mine')
    expect(await named(['--profile', 'mine', 'keys'])).toBe('mine')
    expect(await named(['keys'])).toBe('other')
  })
})
