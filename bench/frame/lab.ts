import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { labManifests } from '../../src/main/hosts/lab/lab-agents'
import { freePort } from '../../src/main/hosts/program/free-port'
import type { CommandOutput, EngineClient } from '../../src/shared/contract'
import { envelope } from '../../src/shared/model/envelope'
import { agentId } from '../../src/shared/model/ids'
import { built, project } from './places'

type Registry = CommandOutput<'registries.list'>['registries'][number] | undefined

/** The lab as `npm run lab -- --no-open` starts it: a registry, agents and a console as processes of their own. */
export interface RunningLab extends AsyncDisposable {
  /** Ends all its processes, as Ctrl-C does. */
  stop(): Promise<void>
}

/** @param home the `STEWARD_HOME` it works in; resolves when everything answers */
export async function startLab(home: string, env: NodeJS.ProcessEnv = {}): Promise<RunningLab> {
  const child = spawn(process.execPath, [built('lab.js'), '--no-open'], {
    env: { ...process.env, ...env, STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await ready(child)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  return { stop, [Symbol.asyncDispose]: stop }
}

function ready(child: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the lab ended with code ${code} before it was ready`)))
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready') && resolve())
  })
}

/**
 * Adds agents to a running lab, each a process of its own that its owner made, certified and published as any other.
 *
 * @param client the lab's console, whose vault is the owner's
 */
export async function moreAgents(client: EngineClient, folder: string, count: number): Promise<AsyncDisposable> {
  const { registries } = await client.call('registries.list', {})
  const children: ChildProcess[] = []
  for (let number = 1; number <= count; number++) children.push(await oneMore(client, folder, number, registries[0]))
  return {
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill()
      await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')))
    },
  }
}

async function oneMore(
  client: EngineClient,
  folder: string,
  number: number,
  registry: Registry,
): Promise<ChildProcess> {
  const [template] = labManifests()
  if (!template || !registry) throw new Error('the lab has no agent or no registry to go by')
  const id = agentId.parse(`bench-agent-${number}`)
  const home = join(folder, id)
  const port = await freePort(undefined)
  const keys = [built('agent.js'), 'keys', '--home', home, '--agent', id]
  const request = await promisify(execFile)(process.execPath, keys)
  const certify = envelope.parse(JSON.parse(request.stdout))
  const manifest = { ...template, agent: { ...template.agent, id } }
  const endpoint = `https://127.0.0.1:${port}`
  const signed = await client.call('manifest.sign', { manifest, certify, endpoint, create_key: true })
  await client.call('manifest.publish', { envelope: signed.envelope })
  const file = join(home, 'steward.signed.json')
  writeFileSync(file, JSON.stringify(signed.envelope))
  const args = ['serve', '--home', home, '--manifest', file, '--exec', project('resources', 'lab', 'work.sh')]
  const known = ['--registry', registry.url, '--registry-root', String(registry.root_key), '--port', String(port)]
  const child = spawn(process.execPath, [built('agent.js'), ...args, ...known], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface({ input: child.stdout }), 'line')
  return child
}
