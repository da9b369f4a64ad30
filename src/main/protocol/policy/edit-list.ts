import { removeFromJsonc, setInJsonc } from './edit-jsonc'
import { edited } from './edit-policy'
import { removeFromYaml, setInYaml } from './edit-yaml'
import { pathInText } from './explain-policy'
import { type PolicyFormat, readPolicyText } from './policy-text'

/** One field of one entry of a list. */
export interface EntryChange {
  readonly index: number
  readonly field: string
  readonly value: unknown
}

/**
 * The text with fields of a list's entries set, one by one, so that the comments between the entries stay where they are.
 *
 * @param path the list, which the text has
 * @throws StewardError `policy_invalid` where the result is no policy; `policy_malformed` of the text as it is
 */
export function setInEntries(
  text: string,
  format: PolicyFormat,
  path: readonly string[],
  changes: readonly EntryChange[],
): string {
  const list = pathInText(readPolicyText(text, format).value, path)
  if (list === undefined) return text
  return edited(text, format, (body) =>
    changes.reduce((changed, { index, field, value }) => {
      const placed = { place: [...list, index, field], value }
      return format === 'yaml' ? setInYaml(changed, placed) : setInJsonc(changed, placed)
    }, body),
  )
}

/** The text without one entry of a list; its neighbours keep their comments. Throws as {@link setInEntries}. */
export function removeEntry(text: string, format: PolicyFormat, path: readonly string[], index: number): string {
  const list = pathInText(readPolicyText(text, format).value, path)
  if (list === undefined) return text
  const place = [...list, index]
  return edited(text, format, (body) =>
    format === 'yaml' ? removeFromYaml(body, place) : removeFromJsonc(body, place),
  )
}
