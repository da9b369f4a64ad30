import { OK } from '../exit-code'
import { writeOut } from '../files'
import type { Invocation } from '../invocation'
import { plain, tree } from '../rendering'
import type { Session } from '../session'

/** `steward diagnostics`: how the program stands, in a file for somebody else. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const bundle = await session.call('system.diagnostics', {}, 'Looking')
  const file = invocation.text('out') ?? bundle.file_name
  await writeOut(file, Buffer.from(bundle.content, 'base64'), 0o600)
  session.answer({ file, contains: bundle.contains }, () => [
    `✅ Written to ${plain(file, 4096)}`,
    ...tree([...bundle.contains, 'No key, passphrase or token is in it; read it before you hand it on.']),
  ])
  return OK
}
