import { createHash } from 'node:crypto'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { signRevocation } from '../../src/main/protocol/discovery'
import { type AgentId, agentId, toInstant } from '../../src/shared/model/ids'
import { newSigner, signedManifest } from '../fixtures/registry-documents'
import { handInAt, submitTo } from '../fixtures/registry-process'
import type { Fault } from './faults'
import { LAPSED } from './lapsed-agent'
import { acceptedFrom } from './thief'
import { told } from './told'
import { type ChaosWorld, type Linked, OPERATION } from './world'

/** A name that looks like no other: a registry suspends what does. */
const nameOf = ({ target, strength }: Fault): AgentId =>
  agentId.parse(createHash('sha256').update(`${target} ${strength}`).digest('hex').slice(0, 24))

const takenBy = async (registry: Linked, say: (origin: string) => ReturnType<typeof submitTo>): Promise<void> => {
  const { status, json } = await told(registry, say)
  if (status >= 400) throw new Error(`${registry.name} refused: ${JSON.stringify(json)}`)
}

/** A key is stolen and revoked; from then on the thief signs whatever there is to sign, also while other faults go on. */
export const stealKey = (world: ChaosWorld, fault: Fault): Promise<string> =>
  world.registriesInTurn(async () => {
    const id = nameOf(fault)
    const key = newSigner()
    const manifest = await signedManifest(key, id)
    const at = toInstant(Date.now())
    const statement = { agent_id: id, key_id: key.keyId, reason: 'key_compromise', revoked_at: at } as const
    const revocation = await signRevocation(statement, key)
    for (const registry of world.registries) {
      await takenBy(registry, (origin) => submitTo(origin, key, manifest))
      await takenBy(registry, (origin) => handInAt(origin, '/v1/revocations', revocation))
    }
    const stolen = { id, key }
    world.stolen.push(stolen)
    for (const registry of world.registries) world.findings.push(...(await acceptedFrom(stolen, world, registry)))
    return `the key of ${id} stolen and revoked`
  })

const databaseOf = (world: ChaosWorld, { name }: Linked) => {
  const home = join(world.home, name)
  const files = (folder: string) => readdirSync(folder).filter((file) => file.startsWith('registry.db'))
  return {
    keep: (as: string): void => {
      rmSync(join(home, as), { recursive: true, force: true })
      for (const file of files(home)) cpSync(join(home, file), join(home, as, file))
    },
    bring: (as: string): void => {
      for (const file of files(home)) rmSync(join(home, file))
      for (const file of files(join(home, as))) cpSync(join(home, as, file), join(home, file))
    },
  }
}

/** Ends a registry as by a crash, does something to what it left, and starts it again. */
const whileDown = ({ program, link, inTurn }: Linked, change: () => void): Promise<void> =>
  inTurn(async () => {
    link.target = undefined
    await program.end('SIGKILL')
    change()
    link.target = Number(new URL((await program.start()).url).port)
  })

const seenOf = async (world: ChaosWorld, name: string): Promise<{ version: number; noticed: boolean }[]> => {
  const seen = world.clients.map(async (client) => {
    await client.ask('registries.refresh', { name })
    const { registries } = await client.ask('registries.list', {})
    const view = registries.find((registry) => registry.name === name)
    return { version: view?.snapshot_version ?? 0, noticed: view?.error?.code === 'snapshot_rollback' }
  })
  return Promise.all(seen)
}

/** A registry's database is replaced by an older copy for a while: nobody may believe less than they did. */
export const setBack = (world: ChaosWorld, fault: Fault): Promise<string> =>
  world.registriesInTurn(async () => {
    // Agents ask the first one alone, and would rightly serve nobody meanwhile.
    const [, registry] = world.registries
    const database = databaseOf(world, registry)
    await whileDown(registry, () => database.keep('older'))
    const key = newSigner()
    const manifest = await signedManifest(key, nameOf(fault))
    await takenBy(registry, (origin) => submitTo(origin, key, manifest))
    const before = await seenOf(world, registry.name)
    await whileDown(registry, () => {
      database.keep('newer')
      database.bring('older')
    })
    const after = await seenOf(world, registry.name)
    await wait(fault.lasts)
    await whileDown(registry, () => database.bring('newer'))
    after.forEach(({ version }, index) => {
      const had = before[index]?.version ?? 0
      if (version < had)
        world.findings.push(
          `${world.clients[index]?.name} went back from version ${had} of ${registry.name} to ${version}`,
        )
    })
    const noticed = after.filter((seen) => seen.noticed).length
    return `${registry.name} set back; ${noticed} of ${after.length} clients noticed at once`
  })

/** The two registries are given different owners of one name. */
export const equivocate = (world: ChaosWorld, fault: Fault): Promise<string> =>
  world.registriesInTurn(async () => {
    const id = nameOf(fault)
    for (const registry of world.registries) {
      const key = newSigner()
      const manifest = await signedManifest(key, id)
      await takenBy(registry, (origin) => submitTo(origin, key, manifest))
    }
    world.equivocated.push(id)
    return `the registries name different owners of ${id}`
  })

/** A task is given to the agent whose certificate has expired; nothing of it may get there. */
export const meetExpiredCertificate = async (world: ChaosWorld, { target, strength }: Fault): Promise<string> => {
  const client = world.clients[target % world.clients.length] ?? world.clients[0]
  const { task_id } = await client.ask('delegations.start', {
    agent_id: LAPSED,
    operation: OPERATION,
    input: {},
    idempotency_key: `lapsed-${target}-${strength}`,
  })
  world.toLapsed.push({ client, taskId: task_id })
  return `${client.name} met an expired certificate`
}
