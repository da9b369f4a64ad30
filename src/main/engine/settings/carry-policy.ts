import type { CarriedPolicy } from '../../../shared/model/carried-profile'
import type { RestoredPolicy } from '../../../shared/model/key-custody'
import { explainPolicy, parsePolicy, setPolicyValue } from '../../protocol/policy'
import type { EngineContext } from '../context'
import { describePolicy, replacePolicy } from './change-policy'

/** The profile's policy as its file says it, comments included; undefined where there is no file and every value is its default. */
export async function policyToCarry({ policyFile }: EngineContext): Promise<CarriedPolicy | undefined> {
  const text = await policyFile.read()
  return text === undefined ? undefined : { format: policyFile.format, text }
}

/**
 * Puts another profile's policy in force. A profile with rules of its own keeps them, unless it is asked to `replace` them.
 *
 * @throws StewardError `policy_malformed`, `policy_invalid`, as of a program that knows other rules; the profile's own then stay
 */
export async function takePolicy(
  context: EngineContext,
  carried: CarriedPolicy,
  replace: boolean,
): Promise<RestoredPolicy> {
  const { fields } = await describePolicy(context)
  if (!replace && fields.some(({ set_at }) => set_at !== undefined)) return 'kept'
  await replacePolicy(context, inFormatOf(context, carried))
  return 'taken'
}

/** A file's format is its name's: text of the other one is written anew, value by value, and only its comments are lost. */
function inFormatOf({ policyFile }: EngineContext, { format, text }: CarriedPolicy): string {
  if (format === policyFile.format) return text
  return explainPolicy(parsePolicy(text, { format }))
    .filter(({ set_at }) => set_at !== undefined)
    .reduce((written, { path, value }) => setPolicyValue(written, policyFile.format, path, value), '')
}
