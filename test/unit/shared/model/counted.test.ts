import { describe, expect, it } from 'vitest'
import { counted } from '../../../../src/shared/model/counted'

describe('counting', () => {
  it('knows one from many, and groups the digits', () => {
    expect([1, 0, 999, 12_408, 1_234_567].map((number) => counted(number, 'agent'))).toEqual([
      '1 agent',
      '0 agents',
      '999 agents',
      '12,408 agents',
      '1,234,567 agents',
    ])
  })
})
