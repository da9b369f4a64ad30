import type { AgentId, Instant } from './ids'
import type { KeyRecord } from './key'

const RULE = '─'.repeat(72)

/** A recovery key that is on its sheet and nowhere else; its private part encrypted, as PEM. */
export interface RecoverySheet {
  readonly agent_id: AgentId
  readonly key: KeyRecord
  readonly made_at: Instant
  readonly pem: string
}

/** A recovery key as a sheet to print, in 80 columns, and put away (TRUST "Keys": offline, printed sheet). */
export function recoverySheet({ agent_id, key, made_at, pem }: RecoverySheet): string[] {
  return [
    RULE,
    'STEWARD RECOVERY SHEET',
    '',
    `Agent         ${agent_id}`,
    `Made          ${made_at.slice(0, 10)}`,
    'Recovery key',
    `  ${key.key_id}`,
    '',
    'Whoever has this sheet and its passphrase can revoke and replace the key',
    'that vouches for it. Print it, put it away from every computer, keep the',
    'passphrase elsewhere, and delete the file. There is no other copy.',
    '',
    ...pem.trim().split('\n'),
    '',
    'When it is needed, type or scan the lines from BEGIN to END into a file:',
    `  steward vault import FILE --role recovery --agent ${agent_id}`,
    'and when the recovery is over:',
    '  steward vault forget \\',
    `    ${key.key_id}`,
    RULE,
  ]
}
