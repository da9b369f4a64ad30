import { StewardError } from '../../../shared/model/errors'
import { readJsonc } from './read-jsonc'
import { readYaml } from './read-yaml'
import type { PolicyText } from './readable-policy'

export type PolicyFormat = 'jsonc' | 'yaml'

const MAX_CHARACTERS = 1024 * 1024
/** Editors of some systems begin a file with it; it means nothing. */
export const BYTE_ORDER_MARK = '\ufeff'

/** @throws StewardError `policy_malformed`, `payload_too_large` */
export function readPolicyText(text: string, format: PolicyFormat): PolicyText {
  if (text.length > MAX_CHARACTERS) throw new StewardError('payload_too_large', 'the policy is larger than 1 MiB')
  const body = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
  return format === 'jsonc' ? readJsonc(body) : readYaml(body)
}
