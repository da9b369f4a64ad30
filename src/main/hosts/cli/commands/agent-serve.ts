import { join } from 'node:path'
import { StewardError } from '../../../../shared/model/steward-error'
import {
  certify,
  isCertified,
  type PlainManifest,
  placeOf,
  readPlainManifest,
  readServedManifest,
  servingPolicy,
  signedFile,
} from '../agent-home'
import type { Invocation } from '../invocation'
import { programTranslation } from '../program-lines'
import type { Session } from '../session'
import { keyIdOf } from '../typed'

/** `steward agent serve`: a program as an agent; a plain manifest is certified and published first where it has to be. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const file = required(invocation, 'manifest')
  const command = required(invocation, 'exec')
  const registry = await registryOf(session, invocation)
  const manifest = await readPlainManifest(file)
  const prepared = manifest ? await prepare(session, invocation, manifest) : await asSigned(invocation, file)
  const policy = await servingPolicy(session, invocation)
  // The profile is free again while the agent serves: its console and other commands may want it.
  await session.close()
  const translation = programTranslation(session)
  const code = await session.world.run(
    {
      program: 'agent',
      args: ['serve', ...prepared, '--exec', command, ...registry, ...policy, ...passedOn(invocation)],
    },
    session.terminal.json ? undefined : translation.translate,
  )
  return translation.exitCode(code)
}

function required(invocation: Invocation, name: string): string {
  const value = invocation.text(name)
  if (value !== undefined) return value
  throw new StewardError('usage', `--${name} is missing`, {
    suggestions: ['steward agent serve --manifest steward.json --exec ./work.sh'],
  })
}

const passedOn = (invocation: Invocation): string[] =>
  Object.entries({ concurrency: '--concurrency', acceptSetBack: '--accept-set-back' }).flatMap(([name, flag]) => {
    const value = invocation.text(name)
    return value === undefined ? [] : [flag, value]
  })

/** The registry that says who may call: the one named, else the first that this profile trusts. */
async function registryOf(session: Session, invocation: Invocation): Promise<string[]> {
  const named = invocation.text('registry')
  const rootKey = invocation.text('registryRoot')
  if (named !== undefined && rootKey !== undefined) return ['--registry', named, '--registry-root', keyIdOf(rootKey)]
  const { registries } = await session.call('registries.list', {})
  const trusted = [...registries]
    .sort((a, b) => a.priority - b.priority)
    .find((entry) => entry.root_key && entry.kind === 'https' && [undefined, entry.name, entry.url].includes(named))
  if (trusted?.root_key) return ['--registry', trusted.url, '--registry-root', trusted.root_key]
  throw new StewardError(
    'registry_unknown',
    'this profile trusts no such registry, so the agent could not know its callers',
    {
      suggestions: [
        'Add one: steward registry add URL',
        'Or name it with its root key: --registry URL --registry-root KEY',
      ],
    },
  )
}

async function prepare(session: Session, invocation: Invocation, manifest: PlainManifest): Promise<string[]> {
  const home = invocation.text('home') ?? (await homeOf(session, manifest.agentId))
  const before = await readServedManifest(home)
  const place = await placeOf({
    host: invocation.text('host') ?? '127.0.0.1',
    port: invocation.integer('port', 0),
    endpoint: invocation.text('endpoint'),
    named: manifest.endpoint,
    before: before?.port,
  })
  if (!(await isCertified(home, manifest, place, session.now()))) await certify(session, home, manifest, place)
  return ['--home', home, '--manifest', signedFile(home), '--host', place.host, '--port', String(place.port)]
}

/** A manifest that its owner signed is served as it is: where it says, with the keys it certifies. */
function asSigned(invocation: Invocation, file: string): string[] {
  const home = invocation.text('home')
  if (home === undefined)
    throw new StewardError('usage', '--home is missing: where the keys are that this signed manifest certifies')
  if (invocation.text('endpoint') !== undefined)
    throw new StewardError('usage', 'the endpoint of a signed manifest cannot be changed here')
  const port = invocation.integer('port', 0)
  return [
    ...['--home', home, '--manifest', file, '--host', invocation.text('host') ?? '127.0.0.1'],
    ...(port === undefined ? [] : ['--port', String(port)]),
  ]
}

/** An agent's id is remote text: encoded, it is one folder's name and no way out of it. */
async function homeOf(session: Session, agentId: string): Promise<string> {
  const { folder } = await session.profile()
  return join(folder, 'agents', `agent-${encodeURIComponent(agentId)}`)
}
