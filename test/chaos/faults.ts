import { setTimeout as wait } from 'node:timers/promises'
import { fillDisk } from './disk'
import type { Draw } from './draw'
import { equivocate, meetExpiredCertificate, setBack, stealKey } from './trust-faults'
import { begin, type ChaosWorld, killed, type Linked } from './world'

/** A fault as drawn: what happens to whom, for how long. Everything random is in it, so that a plan can be read and replayed. */
export interface Fault {
  readonly kind: keyof typeof KINDS
  /** Milliseconds after the one before. */
  readonly after: number
  readonly target: number
  /** Milliseconds. */
  readonly lasts: number
  /** From 0 to 1, for what else the kind needs. */
  readonly strength: number
}

export type Inject = (world: ChaosWorld, fault: Fault) => Promise<string>

/** Two clocks that are off to either side are still within the minute that the protocol allows. */
const FURTHEST_CLOCK_S = 25

const of = <T>(list: readonly [T, ...T[]], index: number): T => list[index % list.length] ?? list[0]
const serverOf = (world: ChaosWorld, index: number): Linked =>
  world.servers[index % world.servers.length] ?? world.registries[0]

const kill =
  (choose: (world: ChaosWorld, index: number) => Linked): Inject =>
  async (world, { target, lasts }) => {
    const server = choose(world, target)
    await killed(server)
    await wait(lasts)
    await begin(server)
    return `${server.name} killed`
  }

const onLink =
  (what: string, spoil: (server: Linked, fault: Fault) => void): Inject =>
  async (world, fault) => {
    const server = serverOf(world, fault.target)
    spoil(server, fault)
    await wait(fault.lasts)
    server.link.heal()
    return `${server.name}: ${what}`
  }

/** Each kind of fault, how often it is drawn, and how long it lasts at most. */
const KINDS = {
  agent_killed: { weight: 3, most: 2000, inject: kill(({ agents }, index) => of(agents, index)) },
  registry_killed: { weight: 1, most: 2000, inject: kill(({ registries }, index) => of(registries, index)) },
  client_killed: {
    weight: 2,
    most: 1000,
    inject: async ({ clients }, { target, lasts }) => {
      const client = of(clients, target)
      await client.kill()
      await wait(lasts)
      await client.ensureRunning()
      return `client ${client.name} killed`
    },
  },
  process_stopped: {
    weight: 3,
    most: 4000,
    inject: async (world, { target, lasts }) => {
      const server = serverOf(world, target)
      server.program.signal('SIGSTOP')
      await wait(lasts)
      server.program.signal('SIGCONT')
      return `${server.name} stood still`
    },
  },
  connections_reset: { weight: 3, most: 1, inject: onLink('connections reset', ({ link }) => link.cut()) },
  slow: {
    weight: 2,
    most: 4000,
    inject: onLink('slow', ({ link }, { strength }) =>
      link.both({ delayMs: 400 * strength, jitterMs: 200 * strength }),
    ),
  },
  narrow: {
    weight: 1,
    most: 3000,
    inject: onLink('narrow', ({ link }, { strength }) => link.both({ bytesPerSecond: 2000 + 50_000 * strength })),
  },
  parted_there: {
    weight: 2,
    most: 4000,
    inject: onLink('nothing gets there', ({ link }) => link.toTarget.set({ parted: true })),
  },
  parted_back: {
    weight: 2,
    most: 4000,
    inject: onLink('nothing comes back', ({ link }) => link.toClient.set({ parted: true })),
  },
  answer_lost: {
    weight: 3,
    most: 3000,
    inject: onLink('answer lost', ({ link }, { strength }) =>
      link.trap({
        request: 500,
        answer: 1 + Math.floor(2000 * strength),
        effect: strength > 0.5 ? 'reset' : 'silence',
      }),
    ),
  },
  request_lost: {
    weight: 2,
    most: 3000,
    inject: onLink('request lost', ({ link }, { strength }) =>
      link.trap({ request: 500, effect: strength > 0.5 ? 'reset' : 'silence' }),
    ),
  },
  bytes_corrupted: {
    weight: 2,
    most: 3000,
    inject: onLink('one bit of the wire flipped', ({ link }, { strength }) =>
      link.trap({ request: 500, ...(strength > 0.5 && { answer: 1 }), effect: 'corrupt' }),
    ),
  },
  body_truncated: {
    weight: 2,
    most: 3000,
    inject: onLink('cut off in an orderly way', ({ link }, { strength }) =>
      link.trap({
        request: 500,
        ...(strength > 0.3 && { answer: 1 + Math.floor(2000 * strength) }),
        effect: 'truncate',
      }),
    ),
  },
  clock_moved: {
    weight: 2,
    most: 4000,
    inject: async (world, { target, lasts, strength }) => {
      const all = [...world.servers, ...world.clients]
      const moved = all[target % all.length] ?? world.registries[0]
      const seconds = Math.round((2 * strength - 1) * FURTHEST_CLOCK_S)
      await moved.inTurn(async () => moved.clock.move(moved.program, seconds * 1000))
      await wait(lasts)
      await moved.inTurn(async () => moved.clock.move(moved.program, 0))
      return `the clock of ${moved.name} was ${seconds} s off`
    },
  },
  registry_set_back: { weight: 1, most: 2000, inject: setBack },
  registry_equivocates: { weight: 1, most: 1, inject: equivocate },
  key_stolen: { weight: 2, most: 3000, inject: stealKey },
  certificate_expired: { weight: 1, most: 1, inject: meetExpiredCertificate },
  disk_full: { weight: 2, most: 2000, inject: fillDisk },
} satisfies Record<string, { weight: number; most: number; inject: Inject }>

const DRAWN = Object.entries(KINDS).map(([kind, { weight, most }]) => ({ kind: kind as Fault['kind'], weight, most }))

/** The faults of a seed, without an end: what is drawn depends on nothing that happens. */
export function* plan(draw: Draw): Generator<Fault> {
  for (;;) {
    const { kind, most } = draw.weighted(DRAWN as [(typeof DRAWN)[number]])
    yield {
      kind,
      after: draw.between(100, 900),
      target: Math.floor(draw.between(0, 1000)),
      lasts: draw.between(0, most),
      strength: draw.between(0, 1),
    }
  }
}

/** Makes the fault happen and ends it; what happened, as a sentence for the log. */
export const inject = (world: ChaosWorld, fault: Fault): Promise<string> => KINDS[fault.kind].inject(world, fault)
