import { describe, expect, it } from 'vitest'
import { functionExecutor } from '../../../../src/main/adapters/process'
import { StewardError } from '../../../../src/shared/model/errors'

const request = (operation: string, signal = new AbortController().signal) => ({
  taskId: 'task-1',
  operation,
  input: 20,
  workspace: async () => '',
  onSignal: () => undefined,
  signal,
})

const executor = functionExecutor({
  double: async ({ input }) => Number(input) * 2,
  silent: async () => undefined,
  refuse: async () => {
    throw new StewardError('input_invalid', 'not today')
  },
  untilStopped: ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')))
    }),
})

describe('an operation in the process', () => {
  it('returns what its function returns', async () => {
    expect(await executor.run(request('double'))).toEqual({ outcome: 'completed', output: 40 })
    expect(await executor.run(request('silent'))).toEqual({ outcome: 'completed' })
  })

  it('fails with the reason the function gives', async () => {
    expect(await executor.run(request('refuse'))).toEqual({ outcome: 'failed', reason: 'not today' })
  })

  it('is cancelled when it was told to stop, however it ends', async () => {
    const controller = new AbortController()
    const result = executor.run(request('untilStopped', controller.signal))
    controller.abort()
    expect(await result).toEqual({ outcome: 'cancelled' })
  })

  it.each(['missing', 'toString'])('without a function is unknown: %s', async (operation) => {
    await expect(executor.run(request(operation))).rejects.toMatchObject({ code: 'operation_unknown' })
  })
})
