/** Limits of a JSON document that comes from elsewhere. */
export interface JsonLimits {
  /** Length of the document in bytes; default 4 MiB. */
  readonly maxBytes?: number
  /** Arrays and objects inside one another; default 64. */
  readonly maxDepth?: number
}

export const DEFAULT_MAX_BYTES = 4 * 1024 * 1024
export const DEFAULT_MAX_DEPTH = 64
