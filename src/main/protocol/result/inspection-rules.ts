import type { Policy } from '../../../shared/model/policy'
import type { ContentKind } from './content-kind'

const MEGABYTE = 1024 * 1024

export interface ArchiveLimits {
  readonly maxEntries: number
  /** Of everything in it, archives inside it included. */
  readonly maxUnpackedBytes: number
  /** Unpacked to packed. */
  readonly maxRatio: number
  /** Archives inside one another; 1 for none inside. */
  readonly maxDepth: number
}

/** How a result is looked at, as the policy says (FAILURE_MODES 1.2). Plain data: it goes to another thread. */
export interface InspectionRules {
  readonly digests: boolean
  readonly schemas: boolean
  readonly json: boolean
  readonly code: boolean
  readonly markdown: boolean
  readonly maxParsedBytes: number
  /** All artifacts together. */
  readonly maxResultBytes: number
  readonly archives: ArchiveLimits
}

export const inspectionRules = (policy: Policy['delegation']['result_validation']): InspectionRules => ({
  digests: policy.checksum_required,
  schemas: policy.schema_validation,
  json: policy.content_validation.json_files !== 'none',
  code: policy.content_validation.code_files !== 'none',
  markdown: policy.content_validation.markdown_files !== 'none',
  maxParsedBytes: policy.max_parsed_mb * MEGABYTE,
  maxResultBytes: policy.max_result_mb * MEGABYTE,
  archives: {
    maxEntries: policy.archives.max_entries,
    maxUnpackedBytes: policy.archives.max_unpacked_mb * MEGABYTE,
    maxRatio: policy.archives.max_ratio,
    maxDepth: policy.archives.max_depth,
  },
})

/** Whether a file of this kind is read whole and parsed. */
export const isParsed = (kind: ContentKind, rules: InspectionRules): boolean => {
  switch (kind) {
    case 'json':
    case 'json_with_comments':
    case 'json_lines':
      return rules.json
    case 'python':
    case 'javascript':
    case 'typescript':
      return rules.code
    case 'markdown':
      return rules.markdown
    case 'zip':
    case 'tar':
    case 'tar_gz':
    case 'opaque':
      return false
  }
}
