/** A checkpoint's document: room for 100 GB in blocks, or 10,000 files. */
export const MAX_CHECKPOINT_BYTES = 16 * 1024 * 1024
