/** With fewer uses than this counted in all, a registry does not know yet what is used and what is not. */
const LEAST_COUNTED = 10_000

/**
 * What a registry knows of the popularity of its names, for `nameRisk`.
 *
 * @param uses counted of each name; one that is missing was never used
 * @returns undefined while too little was counted: an unknown popularity makes no name harmless to squat
 */
export function popularityFrom(uses: ReadonlyMap<string, number>): (name: string) => number | undefined {
  let counted = 0
  for (const count of uses.values()) counted += count
  return (name) => (counted < LEAST_COUNTED ? undefined : (uses.get(name) ?? 0))
}
