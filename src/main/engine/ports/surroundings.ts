/** What the machine and the profile's folder tell of a program, for a report of what went wrong. */
export interface Surroundings {
  /** System, processors, memory, and the versions that the program runs on. */
  machine(): Readonly<Record<string, string | number>>
  /** The newest lines of the profile's log, oldest first. */
  logLines(count: number): Promise<readonly string[]>
  /** Bytes of each file and folder of the profile. */
  sizes(): Promise<Readonly<Record<string, number>>>
  /** Texts as one compressed file. */
  pack(files: readonly { readonly name: string; readonly text: string }[]): Promise<Uint8Array>
}
