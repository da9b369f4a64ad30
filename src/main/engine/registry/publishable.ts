import { StewardError } from '../../../shared/model/errors'
import type { Policy } from '../../../shared/model/policy'
import { manifestInvalid, type VerifiedManifest } from '../../protocol/discovery'

/** Every reader of the snapshot carries every summary: one agent must not make it heavy for all. */
const MAX_SUMMARY_LENGTH = 16 * 1024
/** FAILURE_MODES 5.2: verified_namespace_prefix. */
const RESERVED_PREFIX = 'verified/'

/** What this registry asks of a manifest beyond what makes it valid. @throws StewardError `manifest_invalid`, `forbidden` */
export const assertPublishable = ({ summary, ownerKey }: VerifiedManifest, policy?: Policy): void => {
  if (JSON.stringify(summary).length > MAX_SUMMARY_LENGTH)
    throw manifestInvalid([
      {
        path: 'agent',
        expectation: `expected name, description and capabilities of at most ${MAX_SUMMARY_LENGTH} characters together`,
      },
    ])
  const validation = policy?.submission_validation
  const isBound = validation?.verified_names.some(
    ({ name, owner }) => `${RESERVED_PREFIX}${name}` === summary.id && owner === ownerKey,
  )
  if (summary.id.startsWith(RESERVED_PREFIX) && validation?.verified_namespace_prefix !== false && !isBound)
    throw new StewardError(
      'forbidden',
      `${summary.id}: names that begin with ${RESERVED_PREFIX} are given by the registry`,
      {
        details: { agent_id: summary.id },
        suggestions: [
          `Publish as ${summary.id.slice(RESERVED_PREFIX.length)} and ask the operator to verify the name.`,
        ],
      },
    )
}
