import { expect, test } from 'vitest'
import { launchTokenIn } from '../../../../src/renderer/client/launch-token'

test('reads the launch token from the fragment', () => {
  expect(launchTokenIn('#token=aB3_-x')).toBe('aB3_-x')
})

test.each(['#/agents', '#token=', '#token=a b', '#token=a&to=/agents', '#/?token=abc', ''])(
  'takes nothing else for a token: %s',
  (hash) => {
    expect(launchTokenIn(hash)).toBeUndefined()
  },
)
