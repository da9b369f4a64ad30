import { readFile } from 'node:fs/promises'
import { counted } from '../../../../shared/model/counted'
import { keyRole } from '../../../../shared/model/key'
import type { RestoredPolicy } from '../../../../shared/model/key-custody'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import { readText, writeOut } from '../files'
import type { Invocation } from '../invocation'
import { keyLines, plain, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf, keyIdOf, oneOf } from '../typed'
import { backupPassphrase, knownBackupPassphrase } from './backup-passphrase'

const outOf = (invocation: Invocation): string => {
  const out = invocation.text('out')
  if (out !== undefined) return out
  throw new StewardError('usage', 'where to write it is missing: --out FILE')
}

/** `steward vault backup`: every key, with the policy and who the client is, in one file under a passphrase of its own. */
export async function backup(session: Session, invocation: Invocation): Promise<number> {
  const out = outOf(invocation)
  const passphrase = await backupPassphrase(session)
  const { base64, keys } = await session.call('vault.backup', { passphrase }, 'Sealing the backup')
  await writeOut(out, Buffer.from(base64, 'base64').toString('utf8'), 0o600)
  session.answer({ file: out, keys }, () => [
    `✅ Backed up ${counted(keys, 'key')} and the policy to ${plain(out, 4096)}`,
    ...tree(['Restore it on any machine: steward vault restore FILE', 'Its passphrase is not kept anywhere']),
  ])
  return OK
}

/** `steward vault restore`: the keys of a backup that this vault lacks, and its policy where this profile has none. */
export async function restore(session: Session, invocation: Invocation): Promise<number> {
  const file = invocation.word(0, 'FILE')
  const base64 = Buffer.from(await readText(file)).toString('base64')
  const passphrase = await knownBackupPassphrase(session)
  const { keys, policy } = await session.follow(
    { kind: 'restore', subject: '' },
    'vault.restore',
    { base64, passphrase, replace_policy: invocation.flag('replacePolicy') },
    'Opening the backup',
  )
  session.answer({ keys, policy }, () => [
    keys.length === 0 ? '✅ Every key of the backup was here already' : `✅ Restored ${counted(keys.length, 'key')}`,
    ...keyLines(keys, session.now(), session.terminal.ink).slice(0, keys.length === 0 ? 0 : undefined),
    ...POLICY[policy],
  ])
  return OK
}

const POLICY: Readonly<Record<RestoredPolicy, readonly string[]>> = {
  taken: ['✅ Its policy is in force here, its registries included'],
  kept: [
    'ℹ️  The rules of this profile stay as they are',
    ...tree(['Take those of the backup: steward vault restore FILE --replace-policy']),
  ],
  unusable: ['⚠️  Its policy was left: it is of a form that this version does not know'],
  none: [],
}

/** `steward vault export`: one private key under a passphrase. */
export async function exportKey(session: Session, invocation: Invocation): Promise<number> {
  const key_id = keyIdOf(invocation.word(0, 'KEY'))
  const format = oneOf(['pem', 'pkcs12'] as const, invocation.text('format') ?? 'pem', 'format')
  const out = outOf(invocation)
  const passphrase = await backupPassphrase(session)
  const file = await session.call('keys.export', { key_id, format, passphrase })
  await writeOut(out, file.format === 'pem' ? file.text : Buffer.from(file.base64, 'base64'), 0o600)
  session.answer({ file: out, key_id, format }, () => [`✅ Wrote ${key_id} to ${plain(out, 4096)}`])
  return OK
}

/** `steward vault import`: a private key from a file or a recovery sheet. */
export async function importKey(session: Session, invocation: Invocation): Promise<number> {
  const path = invocation.word(0, 'FILE')
  const agent = invocation.text('agent')
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new StewardError('not_found', `the file ${path} cannot be read`, { cause })
  })
  const isPem = bytes.includes('-----BEGIN ')
  const entry = await session.call('keys.import', {
    file: isPem
      ? { format: 'pem', text: bytes.toString('utf8') }
      : { format: 'pkcs12', base64: bytes.toString('base64') },
    passphrase: await knownBackupPassphrase(session),
    role: oneOf(keyRole.options, invocation.text('role') ?? 'owner', 'role'),
    ...(agent !== undefined && { agent_id: agentIdOf(agent) }),
  })
  session.answer(entry, () => ['✅ Imported a key', ...keyLines([entry], session.now(), session.terminal.ink)])
  return OK
}

/** `steward vault forget`: a private key out of this vault. */
export async function forget(session: Session, invocation: Invocation): Promise<number> {
  const key_id = keyIdOf(invocation.word(0, 'KEY'))
  const answer = await session.call('keys.remove', { key_id })
  session.answer(answer, () => [`✅ The vault no longer has ${key_id}`])
  return OK
}
