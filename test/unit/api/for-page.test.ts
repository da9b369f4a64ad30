import { describe, expect, it } from 'vitest'
import { forPage } from '../../../src/main/api'

describe('a page', () => {
  const asked: string[] = []
  const api = forPage({
    async call(command) {
      asked.push(command)
      return { ok: true, output: {} }
    },
  })

  it('asks the engine as anybody does', async () => {
    expect(await api.call('attestations.attest', {})).toEqual({ ok: true, output: {} })
    expect(asked).toEqual(['attestations.attest'])
  })

  it('cannot say which command this machine runs', async () => {
    const answer = await api.call('attestations.plan', { command: 'rm -rf /' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(asked).not.toContain('attestations.plan')
  })
})
