import { StewardError } from '../../../shared/model/errors'
import { removeFromJsonc, setInJsonc } from './edit-jsonc'
import { placeToSet, placeToUnset } from './edit-place'
import { removeFromYaml, setInYaml } from './edit-yaml'
import { MAX_DEPTH, quoted } from './malformed'
import { parsePolicy } from './parse-policy'
import { schemaAt } from './policy-schema-walk'
import { BYTE_ORDER_MARK, type PolicyFormat, readPolicyText } from './policy-text'

const TEMPLATES: Readonly<Record<PolicyFormat, string>> = {
  jsonc:
    '// Policy of this profile. What is not set here is at its default; see Settings or `steward policy show`.\n{\n}\n',
  yaml: '# Policy of this profile. What is not set here is at its default; see Settings or `steward policy show`.\n{}\n',
}

/** What a policy file starts as. */
export const policyTemplate = (format: PolicyFormat): string => TEMPLATES[format]

/**
 * The text with one value set, every comment and the layout kept.
 *
 * @throws StewardError `policy_invalid` for an unknown path or a value that does not fit; `policy_malformed` of the text as it is
 */
export function setPolicyValue(text: string, format: PolicyFormat, path: readonly string[], value: unknown): string {
  if (path.length === 0 || schemaAt(path) === undefined)
    throw new StewardError('policy_invalid', `there is no field ${path.map(quoted).join('.')} in the policy`, {
      suggestions: ['See all fields: steward policy show'],
    })
  if (value === undefined) return unsetPolicyValue(text, format, path)
  // Written out, each level is indented further: what is deep and wide would become many times as long before it is refused.
  if (isDeeperThan(value, MAX_DEPTH))
    throw new StewardError('policy_invalid', `the value of ${path.map(quoted).join('.')} is nested too deeply`)
  const placed = placeToSet(readPolicyText(text, format).value, path, value)
  return edited(text, format, (body) => (format === 'yaml' ? setInYaml(body, placed) : setInJsonc(body, placed)))
}

const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1)))

/** The text without one value, which is then at its default. Throws as {@link setPolicyValue}. */
export function unsetPolicyValue(text: string, format: PolicyFormat, path: readonly string[]): string {
  const place = placeToUnset(readPolicyText(text, format).value, path)
  if (place === undefined || place.length === 0) return text
  return edited(text, format, (body) =>
    format === 'yaml' ? removeFromYaml(body, place) : removeFromJsonc(body, place),
  )
}

/** What comes out is judged as a whole before anyone may write it. */
export function edited(text: string, format: PolicyFormat, edit: (body: string) => string): string {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : ''
  const after = mark + attempted(edit, text.slice(mark.length))
  parsePolicy(after, { format })
  return after
}

/** A text may be laid out so that no place in it can take the value, as where an alias stands for a whole section. */
function attempted(edit: (body: string) => string, body: string): string {
  try {
    return edit(body)
  } catch (cause) {
    throw new StewardError('policy_invalid', 'the policy is written in a way that this value cannot be changed in', {
      cause,
      suggestions: ['Change the text of the policy by hand.'],
    })
  }
}
