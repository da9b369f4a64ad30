/** What an order came to: small facts, by name. */
export type DrillFacts = Readonly<Record<string, string | number>>

/** The lab around this profile: processes, links and strangers that a drill may harm, because nobody relies on them. */
export interface DrillGround {
  /**
   * Has the lab do something to itself: an order and its words, none with white space in it.
   *
   * @throws StewardError `unavailable` where the lab does not answer, `conflict` with its words where it refuses
   */
  order(order: string, ...words: readonly string[]): Promise<DrillFacts>
}
