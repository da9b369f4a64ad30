import { describe, expect, it } from 'vitest'
import { inputCheck } from '../../../../src/main/protocol/delegation'
import { operation } from '../../../../src/shared/model/manifest'

const build = operation.parse({
  name: 'build',
  input_schema: {
    type: 'object',
    required: ['domain'],
    properties: { domain: { type: 'string' }, 'a/b': { type: 'array', items: { type: 'number' } } },
  },
})

describe('the input of an operation', () => {
  it('is accepted when it fits the schema', () => {
    expect(() => inputCheck([build])('build', { domain: 'restaurant' })).not.toThrow()
  })

  it('is refused with the place that does not fit', () => {
    const check = inputCheck([build])
    expect(() => check('build', { domain: 7 })).toThrow(
      expect.objectContaining({
        code: 'operation_input_invalid',
        details: expect.objectContaining({ path: '$.domain' }),
      }),
    )
    expect(() => check('build', { domain: 'x', 'a/b': [1, 'two'] })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ path: '$["a/b"][1]' }) }),
    )
    expect(() => check('build', {})).toThrow(/\$ must have required property 'domain'/)
  })

  it('may be anything where the operation has no schema', () => {
    expect(() => inputCheck([operation.parse({ name: 'ping' })])('ping', null)).not.toThrow()
  })

  it('is refused for an operation the agent does not have', () => {
    expect(() => inputCheck([build])('toString', {})).toThrow(expect.objectContaining({ code: 'operation_unknown' }))
  })

  it.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2019-09/schema'])(
    'is read by the draft the schema names: %s',
    (draft) => {
      const tuple = { $schema: draft, type: 'array', items: [{ type: 'string' }], additionalItems: false }
      const check = inputCheck([operation.parse({ name: 'tuple', input_schema: tuple })])
      expect(() => check('tuple', ['one'])).not.toThrow()
      expect(() => check('tuple', ['one', 2])).toThrow(expect.objectContaining({ code: 'operation_input_invalid' }))
    },
  )

  it.each([
    ['does not compile', { type: 'nonsense' }],
    ['is of an unknown draft', { $schema: 'https://schemas.example/own' }],
    ['refers to another place', { $ref: 'https://schemas.example/other' }],
  ])('cannot be checked by a schema that %s', (_what, input_schema) => {
    expect(() => inputCheck([operation.parse({ name: 'build', input_schema })])).toThrow(
      expect.objectContaining({ code: 'manifest_invalid' }),
    )
  })
})
