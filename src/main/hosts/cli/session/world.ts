import type { Readable, Writable } from 'node:stream'
import type { EngineClient } from '../../../../shared/contract'
import type { Workers } from '../../../engine/ports'

export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number }
export type Keyboard = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }

/** A connection to the engine of a profile: to the one that runs, or to one opened in this process. */
export interface Connection {
  readonly client: EngineClient
  readonly attached: boolean
  close(): Promise<void>
}

export interface ChosenProfile {
  readonly name: string
  readonly folder: string
  readonly because: 'named' | 'lab_running' | 'default'
}

/** How profiles are found and engines reached: hosts/profile, but for tests. */
export interface Profiles {
  choose(named: string | undefined): Promise<ChosenProfile>
  connect(profile: ChosenProfile): Promise<Connection>
  /** Makes the file whose bytes open the profile's vault without a person; returns its path. */
  makeKeyFile(profile: ChosenProfile): Promise<string>
  /** Where everything of this user lies. */
  readonly home: string
}

/** Another program of this build, run as a child. */
export interface Child {
  readonly program: 'agent' | 'registry' | 'lab' | 'staging'
  readonly args: readonly string[]
}

/** What a line that a child prints is for a person; undefined leaves it as it is. */
export type Translate = (line: string, from: 'output' | 'errors') => readonly string[] | undefined

/** Everything of the machine that the command line touches, so that it runs in a test as it runs in a shell. */
export interface World {
  readonly version: string
  readonly env: NodeJS.ProcessEnv
  readonly input: Keyboard
  readonly output: Screen
  readonly errors: Screen
  readonly profiles: Profiles
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `tick` every `ms` until the returned function is called. */
  every(ms: number, tick: () => void): () => void
  /** Aborted by Ctrl-C and by being told to end. */
  readonly interrupted: AbortSignal
  /** Threads for heavy work of this process; started when they are first asked. */
  workers(): Promise<Workers>
  /** Runs a program, on this very terminal where nothing is translated; resolves with its exit code. */
  run(child: Child, translate?: Translate): Promise<number>
  /** Runs a program and collects what it prints. @throws StewardError where it fails */
  collect(child: Child): Promise<string>
}
