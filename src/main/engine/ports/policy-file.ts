/** The profile's policy file (DESIGN §6). */
export interface PolicyFile {
  readonly path: string
  readonly format: 'jsonc' | 'yaml'
  /** Undefined where there is none yet: every value is then its default. */
  read(): Promise<string | undefined>
  /** Atomic. @throws StewardError `conflict` when the file changed since it was read. */
  write(text: string): Promise<void>
}
