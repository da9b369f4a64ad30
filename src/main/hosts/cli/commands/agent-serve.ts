import { StewardError } from '../../../../shared/model/steward-error'
import { agentHomeIn } from '../../profile/home'
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
import type { Child, Session } from '../session'
import { keyIdOf } from '../typed'

/** `steward agent serve`: a program as an agent; a plain manifest is certified and published first where it has to be. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const file = required(invocation, 'manifest')
  const command = required(invocation, 'exec')
  const registry = await registryOf(session, invocation)
  const manifest = await readPlainManifest(file)
  const staging = invocation.flag('staging')
  if (staging) requireStageable(invocation, manifest)
  const prepared = manifest ? await prepare(session, invocation, manifest) : asSigned(invocation, file)
  const policy = await servingPolicy(session, invocation)
  // The profile is free again while the agent serves: its console and other commands may want it.
  await session.close()
  const translation = programTranslation(session)
  const rest = [...registry, ...policy, ...passedOn(invocation)]
  const code = await session.world.run(
    staging && manifest
      ? supervised(invocation, manifest.agentId, command, prepared, rest)
      : { program: 'agent', args: ['serve', ...argumentsOf(prepared), '--exec', command, ...rest] },
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

/** What is the program's own matter, by the option's name here. */
const PASSED_ON = {
  concurrency: '--concurrency',
  acceptSetBack: '--accept-set-back',
  takeKeysAfter: '--take-keys-after',
} as const

const passedOn = (invocation: Invocation): string[] =>
  Object.entries(PASSED_ON).flatMap(([name, flag]) => {
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

/** What an agent's program needs to know of where it lives and answers. */
interface Prepared {
  readonly home: string
  readonly manifest: string
  readonly host: string
  readonly port: number | undefined
}

const argumentsOf = ({ home, manifest, host, port }: Prepared): string[] => [
  ...['--home', home, '--manifest', manifest, '--host', host],
  ...(port === undefined ? [] : ['--port', String(port)]),
]

async function prepare(session: Session, invocation: Invocation, manifest: PlainManifest): Promise<Prepared> {
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
  return { home, manifest: signedFile(home), host: place.host, port: place.port }
}

/** A manifest that its owner signed is served as it is: where it says, with the keys it certifies. */
function asSigned(invocation: Invocation, file: string): Prepared {
  const home = invocation.text('home')
  if (home === undefined)
    throw new StewardError('usage', '--home is missing: where the keys are that this signed manifest certifies')
  if (invocation.text('endpoint') !== undefined)
    throw new StewardError('usage', 'the endpoint of a signed manifest cannot be changed here')
  return {
    home,
    manifest: file,
    host: invocation.text('host') ?? '127.0.0.1',
    port: invocation.integer('port', 0),
  }
}

async function homeOf(session: Session, agentId: string): Promise<string> {
  const { folder } = await session.profile()
  return agentHomeIn(folder, agentId)
}

/**
 * An agent for staging is this profile's own, and lives where its console looks for it; it listens on this machine only, since it
 * is there to be harmed.
 */
function requireStageable(invocation: Invocation, manifest: PlainManifest | undefined): void {
  const refuse = (finding: string): never => {
    throw new StewardError('usage', finding, {
      suggestions: ['steward agent serve --staging --manifest steward.json --exec ./work.sh'],
    })
  }
  if (manifest === undefined) refuse('an agent for staging is certified by this profile: name its plain manifest')
  if (invocation.text('home') !== undefined)
    refuse('an agent for staging lives in the folder of its profile, where the console looks for it: without --home')
  if (!['127.0.0.1', undefined].includes(invocation.text('host')))
    refuse('an agent for staging listens on 127.0.0.1 only: nobody else is to rely on it')
}

/** The agent under a supervisor, whose link has the agent's port; the agent itself listens behind it. */
function supervised(
  invocation: Invocation,
  agentId: string,
  command: string,
  { home, manifest, port }: Prepared,
  rest: readonly string[],
): Child {
  const mendAfter = invocation.text('mendAfter')
  return {
    program: 'staging',
    args: [
      ...['--agent', agentId, '--home', home, '--port', String(port), '--exec', command],
      ...(mendAfter === undefined ? [] : ['--mend-after', mendAfter]),
      ...['--', '--manifest', manifest, ...rest],
    ],
  }
}
