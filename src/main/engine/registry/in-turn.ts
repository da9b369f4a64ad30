/** Runs works one after the other, in the order they were given; one that fails does not keep the next from running. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

export const inTurn = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work, work)
    last = result
    return result
  }
}
