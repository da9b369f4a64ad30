import type { Command, CommandInput, CommandOutput, EngineClient } from '../../../../shared/contract'
import type { JobOf } from '../../../../shared/model/job'
import { plain } from '../rendering/plain'
import { followJob } from './following-job'
import { untilInterrupted } from './interruption'
import type { Terminal } from './terminal'
import { passphrase, unlockingClient } from './unlocking'
import { whileWaiting } from './waiting'
import type { ChosenProfile, Connection, World } from './world'

/** How often it is asked whether an engine that is to tell of something is still there. */
const ASK_AGAIN_MS = 5000

/** One run of the command line: its terminal, its profile, and the engine once a command asks for it. */
export class Session {
  readonly world: World
  readonly terminal: Terminal
  readonly #named: string | undefined
  #profile: Promise<ChosenProfile> | undefined
  #connection: Promise<Connection & { readonly unlocking: EngineClient }> | undefined

  constructor(world: World, terminal: Terminal, named: string | undefined) {
    this.world = world
    this.terminal = terminal
    this.#named = named
  }

  now(): number {
    return this.world.now()
  }

  /** The profile this run is about; says so where it is not the one a person would expect. */
  profile(): Promise<ChosenProfile> {
    this.#profile ??= this.#choose()
    return this.#profile
  }

  /** @throws StewardError `profile_in_use`, `version_mismatch`, and what opening a profile does */
  async engine(): Promise<EngineClient> {
    return (await this.#connected()).unlocking
  }

  /** Whether the engine is that of another, running program. */
  async isAttached(): Promise<boolean> {
    return (await this.#connected()).attached
  }

  /** Asks the engine, showing that it goes on where a person waits. @throws StewardError, Interrupted */
  async call<C extends Command>(command: C, input: CommandInput<C>, waiting = 'Working'): Promise<CommandOutput<C>> {
    const { world, terminal } = this
    const asked = this.engine().then((client) => client.call(command, input))
    const text = (width: number) => plain(waiting, width)
    return whileWaiting(world, terminal, text, untilInterrupted(asked, world.interrupted))
  }

  /**
   * Asks for long work that the engine does as a job: shows how far it is where a person waits, and stops it when he interrupts.
   *
   * @throws StewardError, Interrupted once it has stopped
   */
  async follow<C extends Command>(
    job: JobOf,
    command: C,
    input: CommandInput<C>,
    waiting: string,
  ): Promise<CommandOutput<C>> {
    const client = await this.engine()
    return followJob({ world: this.world, terminal: this.terminal, client, job, waiting }, () =>
      client.call(command, input),
    )
  }

  /**
   * What an event of the engine settles. One that goes away tells of nothing any more, and is noticed.
   *
   * @throws StewardError `connection_lost`, and Interrupted
   */
  async untilTold<T>(told: Promise<T>): Promise<T> {
    const client = await this.engine()
    let stopAsking: () => void = () => undefined
    const gone = new Promise<never>((_resolve, reject) => {
      stopAsking = this.world.every(ASK_AGAIN_MS, () => void client.call('system.status', {}).catch(reject))
    })
    try {
      return await untilInterrupted(Promise.race([told, gone]), this.world.interrupted)
    } finally {
      stopAsking()
    }
  }

  /** Answers: the value for a program, the lines for a person. */
  answer(value: unknown, lines: () => readonly string[]): void {
    if (this.terminal.json) this.terminal.printJson(value)
    else this.terminal.print(lines())
  }

  /** Lets go of the engine, and of the profile where the engine was ours. */
  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    // A connection that failed has told its error to whoever asked for it; there is nothing left to close.
    const open = await connection?.catch(() => undefined)
    await open?.close()
  }

  /** Opens a locked vault before a task is followed: carrying it on needs the client's keys. @throws StewardError `vault_locked` */
  async unlock(): Promise<void> {
    const { vault } = await this.call('system.status', {})
    if (vault === 'locked') await this.call('vault.unlock', { passphrase: await this.#passphrase() })
  }

  #passphrase(cause?: unknown): Promise<string> {
    return this.terminal.undisturbed(() => passphrase(this.world, cause))
  }

  #connected() {
    this.#connection ??= this.#connect()
    return this.#connection
  }

  async #connect() {
    const connection = await this.world.profiles.connect(await this.profile())
    return { ...connection, unlocking: unlockingClient(connection.client, (cause) => this.#passphrase(cause)) }
  }

  async #choose(): Promise<ChosenProfile> {
    const profile = await this.world.profiles.choose(this.#named)
    if (profile.because === 'lab_running')
      this.terminal.tell([
        this.terminal.errorInk.faint(
          `Using the profile of the running lab (${plain(profile.name)}); another with --profile NAME`,
        ),
      ])
    return profile
  }
}
