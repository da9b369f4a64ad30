import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What may be wrong with an agent's code, as its tests show it. */
export const DEFECTS = ['none', 'regression', 'flaky'] as const
export type Defect = (typeof DEFECTS)[number]

const PROGRAM = 'work.sh'
const FILES = [PROGRAM, 'test.sh'] as const

/** The code of the lab's agents, a copy for each, so that a drill breaks one agent's and nobody else's. */
export class LabCode {
  readonly #folder: string
  readonly #template: string

  /**
   * @param folder where the copies go
   * @param template the folder of the program that all of them are copies of
   */
  constructor(folder: string, template: string) {
    this.#folder = folder
    this.#template = template
  }

  /** Lays out an agent's code anew, as it was before any drill. */
  prepare(id: string): void {
    mkdirSync(this.folderOf(id), { recursive: true, mode: 0o700 })
    for (const file of FILES) {
      copyFileSync(join(this.#template, file), join(this.folderOf(id), file))
      chmodSync(join(this.folderOf(id), file), 0o700)
    }
    this.mend(id)
  }

  folderOf(id: string): string {
    return join(this.#folder, id)
  }

  program(id: string): string {
    return join(this.folderOf(id), PROGRAM)
  }

  /** Changes the code, and with it its digest: what was tested before says nothing about it. */
  break(id: string, defect: Defect): void {
    writeFileSync(join(this.folderOf(id), 'defect'), `${defect}\n`)
  }

  /** Takes the machine that runs the tests away, or brings it back; the code stays as it is. */
  outage(id: string, lasts: boolean): void {
    const file = `${this.folderOf(id)}.outage`
    if (lasts) writeFileSync(file, '')
    else if (existsSync(file)) rmSync(file)
  }

  mend(id: string): void {
    this.break(id, 'none')
    this.outage(id, false)
  }
}
