import { type Envelope, envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import { readObject, writeOut } from '../files'
import type { Invocation } from '../invocation'
import { plain, safeJson, tree } from '../rendering'
import type { Session } from '../session'

/** `steward sign`: a manifest signed by its agent's owner key; the envelope goes to `--out`, else to stdout. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const file = invocation.word(0, 'FILE')
  const certify = invocation.text('certify')
  const endpoint = invocation.text('endpoint')
  const out = invocation.text('out')
  const signed = await session.call('manifest.sign', {
    manifest: await readObject(file),
    create_key: invocation.flag('createKey'),
    ...(certify !== undefined && { certify: await readEnvelope(certify) }),
    ...(endpoint !== undefined && { endpoint }),
  })
  if (out !== undefined) await writeOut(out, `${safeJson(signed.envelope, 2)}\n`)
  if (out === undefined && !session.terminal.json) session.terminal.printJson(signed.envelope)
  else session.answer({ ...signed, ...(out !== undefined && { file: out }) }, () => [])
  if (!session.terminal.json)
    session.terminal.tell([
      `✅ Signed ${plain(file)}${out === undefined ? '' : ` → ${plain(out)}`}`,
      ...tree([`Key: ${signed.key_id}`, `Digest: ${signed.digest}`]),
    ])
  return OK
}

/** @throws StewardError `document_malformed` where the file holds no envelope */
async function readEnvelope(file: string): Promise<Envelope> {
  const parsed = envelope.safeParse(await readObject(file))
  if (parsed.success) return parsed.data
  throw new StewardError('document_malformed', `the file ${file} holds no signed document`)
}
