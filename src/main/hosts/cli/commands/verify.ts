import { OK, PERMANENT } from '../exit-code'
import { isFile, readText } from '../files'
import type { Invocation } from '../invocation'
import { aboutAgent } from '../known-agent'
import { documentLines, isReliable, plain, verificationLines } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

const looksLikeFile = (word: string): boolean => /^\.{0,2}[/\\]/.test(word) || /\.(md|markdown|json)$/i.test(word)

/** `steward verify`: a file by the signature it carries, an agent by every check there is. 0 only for what may be relied on. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const subject = invocation.word(0, 'AGENT or FILE')
  return looksLikeFile(subject) || (await isFile(subject))
    ? verifyDocument(session, subject)
    : verifyAgent(session, subject)
}

async function verifyDocument(session: Session, file: string): Promise<number> {
  const verdict = await session.call('documents.verify', { name: file, text: await readText(file) })
  session.answer(verdict, () => documentLines(file, verdict, session.terminal.ink))
  return verdict.status === 'valid' ? OK : PERMANENT
}

async function verifyAgent(session: Session, name: string): Promise<number> {
  const agent_id = agentIdOf(name)
  const report = await aboutAgent(session, () =>
    session.call('agents.verify', { agent_id }, `Verifying ${plain(name)}`),
  )
  session.answer(report, () => verificationLines(name, report, session.now(), session.terminal.ink))
  return isReliable(report) ? OK : PERMANENT
}
