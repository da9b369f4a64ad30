/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002): a shorter list that still
 * fails, found by leaving out ever smaller parts. Where every run is bounded by `mostTries`, the shortest found so far.
 *
 * @template T
 * @param {readonly T[]} failing a list that fails
 * @param {(list: readonly T[]) => Promise<boolean>} fails whether a list does
 * @param {number} mostTries how often `fails` may be asked
 * @returns {Promise<{ list: readonly T[], tries: number, complete: boolean }>} `complete` where leaving any single one out passes
 */
export async function shortest(failing, fails, mostTries) {
  let list = failing
  let parts = 2
  let tries = 0
  // What fails by itself is found at once: it needs nothing of the list.
  const empty = await firstFailing([[]])
  if (empty === 'out of tries') return { list, tries, complete: false }
  if (empty !== undefined) return { list: empty, tries, complete: true }
  while (list.length > 0) {
    const smaller = await firstFailing(candidates(list, parts))
    if (smaller === 'out of tries') return { list, tries, complete: false }
    if (smaller !== undefined) {
      // Of a half that fails its halves come next; of a rest, parts as small as those that were left out.
      parts = smaller.length * 2 <= list.length ? 2 : Math.max(2, parts - 1)
      list = smaller
    } else if (parts >= list.length) return { list, tries, complete: true }
    else parts = Math.min(list.length, parts * 2)
  }
  return { list, tries, complete: true }

  async function firstFailing(smallerLists) {
    for (const candidate of smallerLists) {
      if (tries >= mostTries) return 'out of tries'
      tries += 1
      if (await fails(candidate)) return candidate
    }
    return undefined
  }
}

/** Each part alone, the shortest first; then the list without each part. */
function candidates(list, parts) {
  const size = Math.ceil(list.length / Math.min(parts, list.length))
  const slices = []
  for (let start = 0; start < list.length; start += size) slices.push([start, start + size])
  const alone = slices.map(([start, end]) => list.slice(start, end))
  const without = slices.map(([start, end]) => [...list.slice(0, start), ...list.slice(end)])
  // Of two halves the one is the list without the other.
  return [...alone, ...(slices.length > 2 ? without : [])].filter(({ length }) => length < list.length)
}
