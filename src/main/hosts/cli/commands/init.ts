import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'
import { addRegistry } from './registry-add'
import { newPassphrase } from './vault'

interface Step {
  readonly text: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** `steward init`: a profile that can delegate. Each step is kept where it was done before, so that it may be run again. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const profile = await session.profile()
  const vault = await makeVault(session, invocation.flag('passphrase'))
  const registry = await chooseRegistry(session, invocation)
  const client = await enroll(session, invocation.text('client'))
  const steps = [vault, registry, client]
  session.answer(
    { profile: profile.name, folder: profile.folder, ...Object.assign({}, ...steps.map((step) => step.facts)) },
    () => [`Profile ${plain(profile.name)} in ${plain(profile.folder, 4096)}`, ...tree(steps.map((step) => step.text))],
  )
  return OK
}

async function makeVault(session: Session, withPassphrase: boolean): Promise<Step> {
  const { vault } = await session.call('system.status', {})
  if (vault !== 'missing') return { text: `✅ Vault: kept, ${vault}`, facts: { vault: 'kept' } }
  const way = withPassphrase
    ? { passphrase: await newPassphrase(session) }
    : { key_file: await session.world.profiles.makeKeyFile(await session.profile()) }
  await session.call('vault.create', way, 'Making the vault')
  const opened = withPassphrase ? 'by its passphrase' : `by the key file ${plain(way.key_file ?? '', 4096)}`
  return { text: `✅ Vault: made, opened ${opened}`, facts: { vault: 'made' } }
}

async function chooseRegistry(session: Session, invocation: Invocation): Promise<Step> {
  const url = invocation.text('registry')
  const { registries } = await session.call('registries.list', {})
  const known = registries.find((entry) => entry.url === url)
  if (url === undefined) {
    const names = registries.map((entry) => plain(entry.name)).join(', ')
    return {
      text: names === '' ? '⚠️  Registry: none yet; add one: steward registry add URL' : `✅ Registries: ${names}`,
      facts: { registries: registries.map((entry) => entry.name) },
    }
  }
  const registry =
    known ??
    (await addRegistry(session, {
      url,
      rootKey: invocation.text('rootKey'),
      onFirstUse: invocation.flag('trustOnFirstUse'),
    }))
  return {
    text: `✅ Registry: ${plain(registry.name)} ${known ? 'kept' : 'added'}, root key ${registry.root_key ?? 'unknown'}`,
    facts: { registries: [...registries.filter((entry) => entry !== known).map((entry) => entry.name), registry.name] },
  }
}

/** Agents serve only callers whom a registry knows, so without a registry there is nothing to enroll with yet. */
async function enroll(session: Session, wanted: string | undefined): Promise<Step> {
  const { registries } = await session.call('registries.list', {})
  if (registries.length === 0) {
    if (wanted !== undefined)
      throw new StewardError('registry_unknown', 'there is no registry to enroll the client with', {
        suggestions: ['Name one: steward init --registry URL'],
      })
    return { text: '⚠️  Client: enrolled once there is a registry; run steward init again', facts: {} }
  }
  const client = await session.call(
    'client.enroll',
    wanted === undefined ? {} : { client_id: agentIdOf(wanted) },
    'Enrolling the client',
  )
  return { text: `✅ Client: ${plain(client.client_id)} enrolled, key ${client.key_id}`, facts: client }
}
