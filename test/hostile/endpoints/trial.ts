import fc from 'fast-check'

/** How many inputs each endpoint is given: `npm run hostile -- --inputs 10000`. */
export const INPUTS = Number(process.env['HOSTILE_INPUTS'] ?? 20)
const SEED = 20251121
const LONGEST_MS = 1000
/** An input that makes a server slow does so each time; a machine that has much else to do is slow once. */
const ATTEMPTS = 3

/** For a test of so many inputs; each may take its second where something is wrong. */
export const timeLimit = 60_000 + INPUTS * 100

/**
 * Gives an endpoint so many inputs, one after the other.
 *
 * @param send resolves to what is wrong with the answer, as a sentence; undefined: nothing
 * @param longestMs a second, but for what is meant to cost more
 * @throws the smallest input found that is answered wrongly, or not in time
 */
export async function tryInputs<Input>(
  inputs: fc.Arbitrary<Input>,
  send: (input: Input) => Promise<string | undefined>,
  longestMs = LONGEST_MS,
): Promise<void> {
  const timed = async (input: Input): Promise<{ fault: string | undefined; took: number }> => {
    const began = performance.now()
    const fault = await send(input)
    return { fault, took: Math.round(performance.now() - began) }
  }
  const property = fc.asyncProperty(inputs, async (input) => {
    let slow = 0
    for (let attempt = 0; attempt < ATTEMPTS && slow === attempt; attempt++) {
      const { fault, took } = await timed(input)
      if (fault !== undefined) throw new Error(fault)
      if (took > longestMs) slow += 1
    }
    if (slow === ATTEMPTS) throw new Error(`it is not answered within ${longestMs} ms, however often it is asked`)
  })
  const { failed, interrupted, counterexample, counterexamplePath, errorInstance, numRuns } = await fc.check(property, {
    numRuns: INPUTS,
    seed: SEED,
    interruptAfterTimeLimit: timeLimit - 20_000,
  })
  if (!failed && interrupted) throw new Error(`only ${numRuns} of ${INPUTS} inputs were answered in time`)
  if (!failed) return
  const input = fc.stringify(counterexample).slice(0, 1500)
  const said = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  throw new Error(`${said}\n  to ${input}\n  after ${numRuns} inputs, path ${counterexamplePath}`)
}
