import { describe, expect, it } from 'vitest'
import { exampleTask } from '../../../../src/main/protocol/drills'

const asked = (input_schema: Record<string, unknown> | undefined, padding?: number) =>
  exampleTask([{ name: 'work', ...(input_schema && { input_schema }) }], padding)?.input

const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
})

describe('what an agent is asked to do in a rehearsal', () => {
  it('is made from examples first, then constants, choices and defaults, then from types', () => {
    const schema = object({
      domain: { type: 'string', examples: ['restaurant'] },
      unit: { const: 'm' },
      phase: { enum: ['PLANNING', 'CODING'] },
      size: { type: 'integer', default: 7 },
      count: { type: 'integer', minimum: 3 },
      text: { type: 'string', minLength: 8 },
      deep: object({ yes: { type: 'boolean' }, list: { type: 'array', minItems: 1, items: { type: 'number' } } }),
    })
    expect(asked(schema)).toEqual({
      domain: 'restaurant',
      unit: 'm',
      phase: 'PLANNING',
      size: 7,
      count: 3,
      text: 'drill---',
      deep: { yes: false, list: [1] },
    })
  })

  it('is nothing in particular where the operation takes anything', () => {
    expect(asked(undefined)).toEqual({})
    expect(asked({ type: 'object', additionalProperties: true })).toEqual({})
  })

  it('is the first operation that takes what can be made for it', () => {
    const odd = { name: 'odd', input_schema: object({ code: { type: 'string', pattern: '^[A-Z]{40}$' } }) }
    const plain = { name: 'plain', input_schema: object({ code: { type: 'string' } }) }
    expect(exampleTask([odd, plain])).toEqual({ operation: 'plain', input: { code: 'drill' } })
    expect(exampleTask([odd])).toBeUndefined()
  })

  it('is longer where that is asked for, by a further property or in one of its texts', () => {
    expect(asked({ type: 'object' }, 3)).toEqual({ padding: 'xxx' })
    expect(asked(object({ name: { type: 'string' } }, { additionalProperties: false }), 3)).toEqual({
      name: 'drillxxx',
    })
    const short = object({ name: { type: 'string', maxLength: 6 } }, { additionalProperties: false })
    expect(asked(short, 3)).toBeUndefined()
  })
})
