import type { RegistryView } from '../../../../shared/contract'
import type { KeyId } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, registryLines, relative, tree } from '../rendering'
import { canAsk, confirm, type Session } from '../session'
import { keyIdOf } from '../typed'

/** `steward registry add`: trusted by the root key a person compared, or by the one it shows. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const registry = await addRegistry(session, {
    url: invocation.word(0, 'URL'),
    name: invocation.text('name'),
    priority: invocation.integer('priority', 1),
    rootKey: invocation.text('rootKey'),
    onFirstUse: invocation.flag('trustOnFirstUse'),
  })
  session.answer(registry, () => ['✅ Added', ...registryLines([registry], session.now(), session.terminal.ink)])
  return OK
}

export interface RegistryChoice {
  readonly url: string
  readonly name?: string | undefined
  readonly priority?: number | undefined
  readonly rootKey: string | undefined
  readonly onFirstUse: boolean
}

/**
 * Adds a registry. Where no root key was named, its fingerprint is shown and the person asked (TRUST "Bootstrap").
 *
 * @throws StewardError `registry_root_unknown` where nobody accepts the key, `registry_root_changed`
 */
export async function addRegistry(session: Session, choice: RegistryChoice): Promise<RegistryView> {
  const { url, name, priority, onFirstUse } = choice
  const named = choice.rootKey === undefined ? undefined : keyIdOf(choice.rootKey)
  const rootKey = named ?? (onFirstUse ? undefined : await comparedKey(session, url))
  const registry = await session.follow(
    { kind: 'add', subject: url },
    'registries.add',
    {
      url,
      ...(name !== undefined && { name }),
      ...(priority !== undefined && { priority }),
      ...(rootKey === undefined ? { trust_on_first_use: onFirstUse } : { root_key: rootKey }),
    },
    `Reading ${plain(url)}`,
  )
  if (rootKey === undefined && registry.root_key !== undefined)
    session.terminal.tell([`⚠️  Accepted on first use, compared with nothing: ${registry.root_key}`])
  return registry
}

/** The key the person says yes to; undefined where nobody can be asked, which the engine then refuses. */
async function comparedKey(session: Session, url: string): Promise<KeyId | undefined> {
  const { world, terminal } = session
  if (!canAsk(world)) return undefined
  const shown = await session.call('registries.inspect', { url }, `Reading ${plain(url)}`)
  terminal.tell([
    `${plain(url)} calls itself ${terminal.errorInk.strong(plain(shown.name))}`,
    ...tree([`Root key: ${shown.root_key}`, `Its word is good: ${relative(shown.expires_at, session.now())} at most`]),
    'Compare the root key with what the operator published by another way.',
  ])
  if (await terminal.undisturbed(() => confirm(world, 'Is it the same?'))) return shown.root_key
  throw new StewardError('registry_root_unknown', `the root key of ${url} was not accepted; nothing was added`)
}
