import type { PolicyView } from '../../../shared/model/views'
import {
  type EntryChange,
  explainPolicy,
  parsePolicy,
  policyTemplate,
  removeEntry,
  setInEntries,
  setPolicyValue,
  unsetPolicyValue,
} from '../../protocol/policy'
import { audit, type EngineContext } from '../context'
import { announceSystem } from '../identity/vault'

const currentText = async (context: EngineContext): Promise<string> =>
  (await context.policyFile.read()) ?? policyTemplate(context.policyFile.format)

/** The policy as text and as fields, each with its value, its default, where it was set and where it comes from. */
export async function describePolicy(context: EngineContext): Promise<PolicyView> {
  const text = await currentText(context)
  const { path, format } = context.policyFile
  return { file: path, format, text, fields: explainPolicy(parsePolicy(text, { format })) }
}

/** Sets one value in the file, comments kept, and puts it in force. @throws StewardError `policy_invalid`; the file is then unchanged. */
export async function changePolicy(
  context: EngineContext,
  path: readonly string[],
  value: unknown,
): Promise<PolicyView> {
  const text = setPolicyValue(await currentText(context), context.policyFile.format, path, value)
  return adopt(context, text, path.join('.'))
}

/** Sets fields of a list's entries, comments between them kept. Throws as {@link changePolicy}. */
export async function changePolicyEntries(
  context: EngineContext,
  path: readonly string[],
  changes: readonly EntryChange[],
): Promise<void> {
  if (changes.length === 0) return
  const text = setInEntries(await currentText(context), context.policyFile.format, path, changes)
  await adopt(context, text, path.join('.'))
}

/** Takes one entry out of a list. Throws as {@link changePolicy}. */
export async function removePolicyEntry(context: EngineContext, path: readonly string[], index: number): Promise<void> {
  const text = removeEntry(await currentText(context), context.policyFile.format, path, index)
  await adopt(context, text, path.join('.'))
}

/** Puts one value back to its default. */
export async function unsetPolicy(context: EngineContext, path: readonly string[]): Promise<PolicyView> {
  const text = unsetPolicyValue(await currentText(context), context.policyFile.format, path)
  return adopt(context, text, path.join('.'))
}

/** Replaces the whole text. @throws StewardError `policy_malformed`, `policy_invalid`; the file is then unchanged. */
export const replacePolicy = (context: EngineContext, text: string): Promise<PolicyView> =>
  adopt(context, text, 'whole file')

async function adopt(context: EngineContext, text: string, what: string): Promise<PolicyView> {
  const { policy } = parsePolicy(text, { format: context.policyFile.format })
  await audit(context, 'policy.changed', what)
  await context.policyFile.write(text)
  const wasOffline = context.policy().network.offline
  context.adoptPolicy(policy)
  context.emit({ name: 'policy.changed', payload: {} })
  // The banner over every screen says it.
  if (policy.network.offline !== wasOffline) await announceSystem(context)
  return describePolicy(context)
}
