import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readLease } from '../../src/main/adapters/lease'
import { attachLocalSocket } from '../../src/main/hosts/profile'
import type { Command, CommandInput, CommandOutput, EngineClient } from '../../src/shared/contract'
import { isStewardError, StewardError } from '../../src/shared/model/errors'
import { Program } from '../fixtures/program'
import { MovableClock } from './clock'
import { oneAtATime } from './one-at-a-time'

const MOST_TRIES = 100

/** A client's console as a process of its own, asked over its local socket; it may be killed at any moment. */
export class ChaosClient {
  readonly name: string
  readonly folder: string
  readonly program: Program
  readonly clock: MovableClock
  #socket: EngineClient | undefined
  readonly inTurn = oneAtATime()

  constructor(home: string, name: string) {
    this.name = name
    const stewardHome = join(home, 'clients')
    this.folder = join(stewardHome, 'profiles', name)
    const args = ['--profile', name, '--port', '0', '--no-open', '--announce']
    this.clock = new MovableClock(home, name)
    this.program = new Program('loopback.js', args, { STEWARD_HOME: stewardHome, ...this.clock.env })
  }

  ensureRunning(): Promise<void> {
    return this.inTurn(() => this.#run())
  }

  async #run(): Promise<void> {
    this.program.signal('SIGCONT')
    if (this.program.running && this.#socket !== undefined) return
    if (!this.program.running) await this.program.start()
    const lease = readLease(this.folder)
    this.#socket = lease && (await attachLocalSocket(lease.socketPath))
    if (this.#socket === undefined) throw new StewardError('connection_lost', `the client ${this.name} does not answer`)
  }

  /** @throws StewardError also where the client's process ended while it was asked */
  async call<C extends Command>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
    await this.ensureRunning()
    if (this.#socket === undefined) throw new StewardError('connection_lost', `the client ${this.name} is gone`)
    return this.#socket.call(command, input)
  }

  /** As `call`, again for as long as the client is down: for questions, which may be asked twice. */
  async ask<C extends Command>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.call(command, input)
      } catch (error) {
        if (tries >= MOST_TRIES || !(isStewardError(error) && error.category !== 'permanent')) throw error
        await wait(100)
      }
    }
  }

  kill(): Promise<void> {
    return this.inTurn(async () => {
      this.#socket = undefined
      await this.program.end('SIGKILL')
    })
  }

  end(): Promise<void> {
    return this.inTurn(async () => {
      await this.#socket?.close()
      this.#socket = undefined
      await this.program.end()
    })
  }
}
