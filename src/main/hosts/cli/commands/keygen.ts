import { keyRole, signingAlgorithm } from '../../../../shared/model/key'
import { recoverySheet } from '../../../../shared/model/recovery-sheet'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import { writeOut } from '../files'
import type { Invocation } from '../invocation'
import { keyLines, plain, rotationLines } from '../rendering'
import type { Session } from '../session'
import { agentIdOf, oneOf } from '../typed'
import { backupPassphrase } from './backup-passphrase'

/** `steward keygen`: a new key in the vault. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  if (invocation.flag('rotate')) return rotate(session, invocation)
  const role = oneOf(keyRole.options, invocation.text('role') ?? 'owner', 'role')
  const algorithm = invocation.text('algorithm')
  const agent = invocation.text('agent')
  const label = invocation.text('label')
  if (role === 'owner' && agent === undefined)
    throw new StewardError('usage', 'an owner key belongs to an agent: --agent ID is missing')
  if (invocation.text('sheet') !== undefined || invocation.flag('sheet')) return sheet(session, invocation, role, agent)
  const key = await session.call('keys.generate', {
    role,
    ...(algorithm !== undefined && { algorithm: oneOf(signingAlgorithm.options, algorithm, 'algorithm') }),
    ...(agent !== undefined && { agent_id: agentIdOf(agent) }),
    ...(label !== undefined && { label }),
  })
  session.answer(key, () => ['✅ Made a key', ...keyLines([key], session.now(), session.terminal.ink)])
  return OK
}

/** `--role recovery --sheet`: a key that no vault keeps, for paper. */
async function sheet(
  session: Session,
  invocation: Invocation,
  role: string,
  agent: string | undefined,
): Promise<number> {
  if (role !== 'recovery' || agent === undefined)
    throw new StewardError('usage', 'a sheet is made of a recovery key: --role recovery --agent ID --sheet')
  const passphrase = await backupPassphrase(session)
  const made = await session.call('keys.create_recovery', { agent_id: agentIdOf(agent), passphrase })
  const lines = recoverySheet(made)
  const out = invocation.text('sheet')
  if (out !== undefined) await writeOut(out, `${lines.join('\n')}\n`, 0o600)
  const { client_id } = await session.call('system.status', {})
  const next = client_id === made.agent_id ? ['   The registries hear of it with: steward init'] : []
  session.answer({ ...made, ...(out !== undefined && { file: out }) }, () =>
    out === undefined
      ? [...lines, ...next]
      : [`✅ Made ${made.key.key_id}`, `   Print ${plain(out, 4096)} and delete it`, ...next],
  )
  return OK
}

/** `--rotate`: a new owner key and the manifest that names it, ready to be published. */
async function rotate(session: Session, invocation: Invocation): Promise<number> {
  const agent = invocation.text('agent')
  const prepared = await session.call('keys.rotate', agent === undefined ? {} : { agent_id: agentIdOf(agent) })
  session.answer(prepared, () => rotationLines(prepared, session.now()))
  return OK
}
