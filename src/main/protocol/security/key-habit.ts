import { HOUR_MS } from '../../../shared/model/duration'
import { DistinctInWindow } from './distinct-in-window'

/** The parameter with which so many kinds are expected among so many samples: θ · ln(1 + n/θ) = kinds, by bisection. */
function ewensTheta(kinds: number, samples: number): number {
  let [low, high] = [1e-6, Math.max(1, 4 * samples)]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (middle * Math.log1p(samples / middle) < kinds) low = middle
    else high = middle
  }
  return high
}

/** What there is to learn from an ordinary signature. */
export interface Ordinary {
  readonly hour: number
  readonly network: string | undefined
  readonly neighbourhood: string | undefined
  readonly places: number
  readonly networksInWindow: number
  readonly place: string
}

/** What is usual for one key: everything that its signatures are compared with, learned from those that were ordinary. */
export class KeyHabit {
  /** Ordinary signatures so far. */
  signatures = 0
  readonly hours = new Uint32Array(24)
  /** Visits from each network: signatures that follow one another within an hour are one visit. */
  readonly networks = new Map<string, number>()
  /** Networks known in each neighbourhood. */
  readonly #neighbourhoods = new Map<string, number>()
  #visits = 0
  #lastVisit: { readonly network: string; readonly at: number } | undefined
  /** Networks visited from exactly once: how much is still new (Good and Turing). */
  #visitedOnce = 0
  /** Shortest time in which three ordinary signatures followed one another. */
  shortestThree = Number.POSITIVE_INFINITY
  mostInHour = 0
  /** Most different places within one window, and networks within one that is over: else a thief could get there step by step. */
  mostPlaces = 1
  mostNetworks = 1
  /** More networks than ever within a window that is not over yet; few and rising. */
  readonly #variety: { readonly at: number; readonly count: number }[] = []
  /** Times of the latest signatures, ordinary or not, oldest first. */
  readonly recent: number[] = []
  /** Where ordinary signatures were declared to be made. */
  readonly declared = new Set<string>()
  readonly placesNow: DistinctInWindow
  readonly networksNow: DistinctInWindow
  readonly #windowMs: number

  /** @param windowMs within how long several locations are counted */
  constructor(windowMs: number) {
    this.#windowMs = windowMs
    this.placesNow = new DistinctInWindow(windowMs)
    this.networksNow = new DistinctInWindow(windowMs)
  }

  /** Takes a signature's time in, whatever comes of it. */
  note(at: number): void {
    this.recent.push(at)
    while (at - (this.recent[0] ?? at) >= HOUR_MS) this.recent.shift()
  }

  /** Time in which the last three signatures were made. */
  lastThree(): number {
    const [first, third] = [this.recent.at(-3), this.recent.at(-1)]
    return first === undefined || third === undefined ? Number.POSITIVE_INFINITY : third - first
  }

  /**
   * Chance that the next visit comes from a network never seen, by this key's own history: the greater of the estimate of Good
   * and Turing (networks visited from once, of all visits) and that of Ewens' sampling formula, which does not let a short
   * history look complete.
   */
  novelty(): number {
    if (this.#visits === 0) return 1
    const theta = ewensTheta(this.networks.size, this.#visits)
    return Math.max(this.#visitedOnce / this.#visits, theta / (this.#visits + theta))
  }

  /** Share of signatures around an hour of the day; its neighbours count half, since habits are not punctual. */
  shareAround(hour: number): number {
    if (this.signatures === 0) return 0
    const at = (of: number): number => this.hours[(of + 24) % 24] ?? 0
    return (at(hour) + (at(hour - 1) + at(hour + 1)) / 2) / this.signatures
  }

  /** The signature was an ordinary one: it is what the next are compared with. */
  learn({ hour, network, neighbourhood, places, networksInWindow, place }: Ordinary): void {
    this.declared.add(place)
    this.signatures += 1
    this.hours[hour] = (this.hours[hour] ?? 0) + 1
    if (network !== undefined) this.#learnNetwork(network, neighbourhood)
    this.shortestThree = Math.min(this.shortestThree, this.lastThree())
    this.mostInHour = Math.max(this.mostInHour, this.recent.length)
    this.mostPlaces = Math.max(this.mostPlaces, places)
    this.#learnVariety(networksInWindow)
  }

  /** Several networks of the neighbourhood are known: its provider moves the key among them. */
  isNeighbour(neighbourhood: string | undefined): boolean {
    return (this.#neighbourhoods.get(neighbourhood ?? '') ?? 0) >= 2
  }

  #learnVariety(count: number): void {
    const at = this.recent.at(-1) ?? 0
    for (let [oldest] = this.#variety; oldest && at - oldest.at > this.#windowMs; [oldest] = this.#variety) {
      this.mostNetworks = Math.max(this.mostNetworks, oldest.count)
      this.#variety.shift()
    }
    if (count > Math.max(this.mostNetworks, this.#variety.at(-1)?.count ?? 0)) this.#variety.push({ at, count })
  }

  #learnNetwork(network: string, neighbourhood = network): void {
    const at = this.recent.at(-1) ?? 0
    const goesOn = this.#lastVisit?.network === network && at - this.#lastVisit.at < HOUR_MS
    this.#lastVisit = { network, at }
    if (goesOn) return
    const visits = this.networks.get(network) ?? 0
    this.networks.set(network, visits + 1)
    this.#visits += 1
    if (visits === 0) {
      this.#visitedOnce += 1
      this.#neighbourhoods.set(neighbourhood, (this.#neighbourhoods.get(neighbourhood) ?? 0) + 1)
    }
    if (visits === 1) this.#visitedOnce -= 1
  }
}
