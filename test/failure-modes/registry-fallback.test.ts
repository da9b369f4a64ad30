import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signSnapshot } from '../../src/main/protocol/discovery'
import { parseEnvelope } from '../../src/main/protocol/identity'
import type { RegistrySnapshot } from '../../src/shared/model/registry'
import { git, hasGitServer, serveGit } from '../fixtures/git-server'
import { observe } from '../fixtures/observation'
import { newSigner } from '../fixtures/registry-documents'
import { profileHome, RegistryProcess } from '../fixtures/registry-process'

// FAILURE_MODES 5.1, issue "registries that can be trusted", 1: real processes, real sockets, the built command line.

let primary: RegistryProcess
let backup: RegistryProcess
const owner = newSigner()
const closing: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  ;[primary, backup] = await Promise.all([RegistryProcess.start('primary'), RegistryProcess.start('backup')])
  closing.push(
    () => primary.end('SIGKILL'),
    () => backup.end('SIGKILL'),
  )
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const entry = (registry: RegistryProcess, priority: number, more: object = {}) => ({
  url: registry.url,
  priority,
  timeout_ms: 1000,
  root_keys: [registry.rootKey],
  ...more,
})
const bothIn = () => ({ discovery: { registries: [entry(primary, 1), entry(backup, 2)] } })

interface Bad {
  readonly fault: string
  /** What stands in for the primary, from what it answered before and after its last publication. */
  readonly answer: (said: {
    root: Buffer
    old: Buffer
    snapshot: Buffer
  }) => Promise<(response: ServerResponse) => void>
  readonly printed: RegExp
}

const send = (body: Buffer) => async () => (response: ServerResponse) => void response.end(body)

const BAD: readonly Bad[] = [
  {
    fault: 'accepts and never answers',
    answer: async () => () => undefined,
    printed: /❌ Timeout \(1s\)/,
  },
  {
    fault: 'answers garbage',
    answer: send(randomBytes(4096)),
    printed: /❌ /,
  },
  {
    fault: 'answers an old snapshot',
    answer:
      async ({ old }) =>
      (response) =>
        void response.end(old),
    printed: /❌ primary shows version 2 though 3 was already seen/,
  },
  {
    fault: "answers another signer's snapshot",
    answer: async ({ snapshot }) => {
      const { payload } = parseEnvelope(snapshot)
      const content = JSON.parse(Buffer.from(payload, 'base64').toString()) as RegistrySnapshot
      const forged = await signSnapshot({ ...content, version: content.version + 1, agents: [] }, newSigner())
      return (response) => void response.end(JSON.stringify(forged))
    },
    printed: /❌ the snapshot of primary is refused: no key signed it/,
  },
  {
    fault: 'answers half a body',
    answer:
      async ({ snapshot }) =>
      (response) => {
        response.writeHead(200, { 'content-length': snapshot.length })
        response.write(snapshot.subarray(0, snapshot.length / 2), () => response.destroy())
      },
    printed: /❌ the connection to \S+ was lost before the answer was whole/,
  },
]

describe('steward discover, when the first registry', () => {
  it.each(BAD)('$fault, answers from the next one, says why, and takes nothing of it over', async (bad) => {
    await primary.publish(owner, 'planner')
    const old = await primary.recorded('/v1/snapshot')
    await primary.publish(owner, 'planner', { capabilities: { interfaces: [], operations: [{ name: 'rebuild' }] } })
    await backup.publish(owner, 'builder')
    const [root, snapshot] = await Promise.all([primary.recorded('/v1/root'), primary.recorded('/v1/snapshot')])
    const { steward } = profileHome(bothIn())
    expect((await steward('discover')).out).toContain('✅ Success')
    await primary.end()
    const answer = await bad.answer({ root, old, snapshot })
    const standIn = await primary.standIn((request, response) => {
      if (request.url === '/v1/root') response.end(root)
      else answer(response)
    })
    closing.push(() => standIn.close())
    const { code, out } = await steward('discover', '--refresh')
    expect(code).toBe(0)
    expect(out).toMatch(bad.printed)
    expect(out).toContain(`Trying registry: ${backup.url}...\n✅ Success`)
    // What the primary said before is kept as it was said.
    const { rows } = JSON.parse((await steward('discover', '--offline', '--json')).out)
    expect(rows.map(({ summary }: { summary: { id: string } }) => summary.id).sort()).toEqual(['builder', 'planner'])
    const planner = JSON.parse((await steward('info', 'planner', '--json')).out)
    expect(planner.provenance).toMatchObject({ source: 'primary', snapshot_version: 3 })
    observe({
      scenario: '5.1',
      fault: `the first registry ${bad.fault}`,
      expected: 'the next one answers, the reason is told, nothing bad is taken over',
      observed: out.split('\n')[1] ?? '',
    })
  })

  it('is stopped, does not wait for it in the second discovery', async () => {
    await backup.publish(owner, 'builder')
    const { steward } = profileHome(bothIn())
    await primary.end('SIGKILL')
    const first = await steward('discover')
    expect(first.out).toContain(`Trying registry: ${primary.url}...\n❌ Connection refused\n\n`)
    const second = await steward('discover')
    expect(second.out).toMatch(
      /^Skipping registry: \S+\n⚠️ {2}Failed (?:just now|\S+ ago) \(Connection refused\), asked again in /,
    )
    expect(second.out).toContain('builder v1.0.0')
    observe({
      scenario: '5.1',
      fault: 'the first registry is stopped',
      expected: 'the second discovery does not wait for it',
      observed: second.out.split('\n')[1] ?? '',
    })
  })

  it.skipIf(!hasGitServer)(
    'and the second are away, clones the git registry, as the specification prints it',
    async () => {
      await primary.publish(owner, 'vibe-agency-orchestrator')
      const operator = profileHome({ discovery: { registries: [entry(primary, 1)] } })
      const exported = await operator.steward('registry', 'export', `${operator.home}/agent-registry`)
      expect(exported.code).toBe(0)
      git(operator.home, 'clone', '-q', '--bare', 'agent-registry', 'mirror.git')
      const server = await serveGit(operator.home)
      closing.push(() => server.close())
      const mirror = `git+${server.origin}/mirror.git`
      const { steward } = profileHome({
        discovery: {
          registries: [
            entry(primary, 1),
            entry(backup, 2),
            { url: mirror, priority: 3, timeout_ms: 30_000, root_keys: [primary.rootKey] },
          ],
        },
      })
      await primary.end()
      await backup.end()
      const hung = await primary.standIn(() => undefined)
      closing.push(() => hung.close())
      const { out } = await steward('discover', '--capability', 'plan')
      expect(out.split('\n').slice(0, 11)).toEqual([
        `Trying registry: ${primary.url}...`,
        '❌ Timeout (1s)',
        '',
        `Trying registry: ${backup.url}...`,
        '❌ Connection refused',
        '',
        `Trying registry: ${mirror}...`,
        '✅ Success (cloned git repository)',
        '',
        'Found 1 agent (cached for 24h):',
        '  vibe-agency-orchestrator v1.0.0',
      ])
      expect(JSON.parse((await steward('verify', 'vibe-agency-orchestrator', '--json')).out).level).toBe('verified')
      observe({
        scenario: '5.1',
        fault: 'the first registry hangs, the second is stopped',
        expected: 'the git registry is cloned and answers',
        observed: out.split('\n')[7] ?? '',
      })
    },
  )
})

describe('with every registry off', () => {
  it('agents and revocations are browsed, each with where it came from and how old it is', async () => {
    await primary.publish(owner, 'planner')
    const { steward } = profileHome(bothIn())
    await steward('discover')
    await steward('verify', 'planner')
    await Promise.all([primary.end('SIGKILL'), backup.end('SIGKILL')])
    const found = await steward('discover', '--refresh')
    expect(found.code).toBe(0)
    expect(found.out).toContain('planner v1.0.0')
    expect(found.out).toMatch(/Source: registry primary \(snapshot 2\), (?:just now|\d+s ago), ✅ verified/)
    expect((await steward('info', 'planner')).code).toBe(0)
    expect((await steward('registry', 'revocations')).out).toBe('No revocation was ever seen\n')
    observe({
      scenario: '5.1',
      fault: 'every registry is off',
      expected: 'the cache is browsed, with source and age',
      observed:
        found.out
          .split('\n')
          .find((line) => line.includes('Source:'))
          ?.trim() ?? '',
    })
  })
})
