import { applyEdits, modify } from 'jsonc-parser'
import { parseDocument } from 'yaml'
import { StewardError } from '../../../shared/model/errors'
import { pathInText } from './explain-policy'
import { parsePolicy } from './parse-policy'
import { schemaAt } from './policy-schema-walk'
import { type PolicyFormat, readPolicyText } from './policy-text'

const TEMPLATES: Readonly<Record<PolicyFormat, string>> = {
  jsonc:
    '// Policy of this profile. What is not set here is at its default; see Settings or `steward policy show`.\n{\n}\n',
  yaml: '# Policy of this profile. What is not set here is at its default; see Settings or `steward policy show`.\n{}\n',
}

/** What a policy file starts as. */
export const policyTemplate = (format: PolicyFormat): string => TEMPLATES[format]

/**
 * The text with one value set, comments and layout kept.
 *
 * @throws StewardError `policy_invalid` for an unknown path or a value that does not fit; `policy_malformed` of the text as it is
 */
export function setPolicyValue(text: string, format: PolicyFormat, path: readonly string[], value: unknown): string {
  if (schemaAt(path) === undefined)
    throw new StewardError('policy_invalid', `there is no field ${path.join('.')} in the policy`, {
      suggestions: ['See all fields: steward policy show'],
    })
  return checked(edit(text, format, placeFor(text, format, path), value), format)
}

/** The text without one value, which is then at its default. Throws as {@link setPolicyValue}. */
export function unsetPolicyValue(text: string, format: PolicyFormat, path: readonly string[]): string {
  const place = pathInText(readPolicyText(text, format).value, path)
  return place === undefined ? text : checked(edit(text, format, place, undefined), format)
}

/** Where the value is set, or where it is to be added: at the end of a printed list, or in the map. */
function placeFor(text: string, format: PolicyFormat, path: readonly string[]): (string | number)[] {
  const { value } = readPolicyText(text, format)
  const place = pathInText(value, path)
  if (place) return place
  for (let length = path.length - 1; length > 0; length--) {
    const parent = pathInText(value, path.slice(0, length))
    if (parent === undefined) continue
    const section = parent.reduce<unknown>((part, name) => (part as Record<string | number, unknown>)[name], value)
    return Array.isArray(section)
      ? [...parent, section.length, ...path.slice(length)]
      : [...parent, ...path.slice(length)]
  }
  return [...path]
}

function edit(text: string, format: PolicyFormat, path: (string | number)[], value: unknown): string {
  if (format === 'yaml') {
    const document = parseDocument(text)
    if (value === undefined) document.deleteIn(path)
    else document.setIn(path, value)
    return String(document)
  }
  return applyEdits(text, modify(text, path, value, { formattingOptions: { tabSize: 2, insertSpaces: true } }))
}

function checked(text: string, format: PolicyFormat): string {
  parsePolicy(text, { format })
  return text
}
