import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ChildProgram, type ReadyFacts } from '../program'
import { newSigner, publishHonest } from './stranger'

const NAME = 'lab-drill'
/** Whom its operator has verified: trust has to begin with somebody. */
const VERIFIED = 'town-clerk'

/**
 * A registry for a single drill: whatever strangers do to it is gone with it, and the lab's own registries keep no trace of names
 * and rings that nobody meant.
 */
export class DrillRegistry {
  readonly #home: string
  readonly #program: string
  readonly #reviewers: string
  readonly #limits: readonly string[]
  #open: { readonly program: ChildProgram; readonly facts: ReadyFacts } | undefined

  /** @param reviewers the file that names who decides there */
  constructor(options: { folder: string; program: string; reviewers: string; limits: readonly string[] }) {
    this.#home = join(options.folder, NAME)
    this.#program = options.program
    this.#reviewers = options.reviewers
    this.#limits = options.limits
  }

  /** Where it answers. @throws Error while it is closed */
  get url(): string {
    if (this.#open === undefined) throw new Error('the registry for drills is not open')
    return this.#open.facts.url
  }

  async open(): Promise<ReadyFacts> {
    await this.close()
    mkdirSync(this.#home, { recursive: true, mode: 0o700 })
    copyFileSync(this.#reviewers, join(this.#home, 'reviewers.json'))
    // Endorsers of a minute's age get in: what is rehearsed is that a ring is found, not that the door is shut.
    const endorsement_validation = { min_endorser_age_days: 0, min_endorser_delegations: 0 }
    const owner = newSigner()
    const submission_validation = { verified_names: [{ name: VERIFIED, owner: owner.keyId }] }
    writeFileSync(
      join(this.#home, 'steward.config.jsonc'),
      JSON.stringify({ registry_policy: { endorsement_validation }, submission_validation }, undefined, 2),
    )
    const args = ['--home', this.#home, '--name', NAME, '--port', '0', ...this.#limits]
    const program = new ChildProgram('The registry for drills', this.#program, args)
    this.#open = { program, facts: await program.start() }
    await publishHonest(this.url, VERIFIED, owner)
    return this.#open.facts
  }

  async close(): Promise<void> {
    await this.#open?.program.stop()
    this.#open = undefined
    rmSync(this.#home, { recursive: true, force: true })
  }
}
