import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  explainPolicy,
  parsePolicy,
  policyTemplate,
  setPolicyValue,
  unsetPolicyValue,
} from '../../../../src/main/protocol/policy'
import { isStewardError, type StewardError } from '../../../../src/shared/model/errors'
import { defaultPolicy } from '../../../../src/shared/model/policy'

const refusal = (work: () => unknown): StewardError => {
  try {
    work()
  } catch (error) {
    if (isStewardError(error)) return error
    throw error
  }
  throw new Error('it was accepted')
}
const jsonc = (text: string) => parsePolicy(text, { format: 'jsonc' })

describe('a policy', () => {
  it('is all defaults where nothing is set', () => {
    expect(jsonc('{}').policy).toEqual(defaultPolicy())
    expect(jsonc(policyTemplate('jsonc')).policy).toEqual(defaultPolicy())
    expect(parsePolicy(policyTemplate('yaml'), { format: 'yaml' }).policy).toEqual(defaultPolicy())
  })

  it('names the nearest field and the line of one it does not know', () => {
    const error = refusal(() =>
      jsonc('{\n  "attestation_policy": {\n    "on_expired_attestation": { "grace_period_hour": 12 }\n  }\n}'),
    )
    expect(error.code).toBe('policy_invalid')
    expect(error.message).toContain('did you mean grace_period_hours?')
    expect(error.message).toContain('line 3')
  })

  it('says where a text stops being one', () => {
    const error = refusal(() => jsonc('{\n  "unattended": tru\n}'))
    expect(error).toMatchObject({ code: 'policy_malformed', details: { line: 2 } })
  })

  it('refuses a field that is set twice, and names that would reach the prototype', () => {
    expect(refusal(() => jsonc('{"unattended": true, "unattended": false}')).code).toBe('policy_malformed')
    expect(refusal(() => jsonc('{"__proto__": {}}')).code).toBe('policy_malformed')
    expect(refusal(() => parsePolicy('unattended: true\nunattended: false', { format: 'yaml' })).code).toBe(
      'policy_malformed',
    )
  })

  it('keeps comments when a value is changed, and goes back to the default without it', () => {
    const before = '{\n  // our CI is slow\n  "attestation_policy": { "validity_hours": 24 } // as agreed\n}\n'
    const path = ['attestation_policy', 'on_expired_attestation', 'grace_period_hours']
    const after = setPolicyValue(before, 'jsonc', path, 12)
    expect(after).toContain('// our CI is slow')
    expect(after).toContain('// as agreed')
    expect(jsonc(after).policy.attestation_policy.on_expired_attestation.grace_period_hours).toBe(12)
    const back = unsetPolicyValue(after, 'jsonc', path)
    expect(jsonc(back).policy).toEqual(defaultPolicy())
  })

  it('changes a value inside a printed list of one-entry maps', () => {
    const printed =
      'attestation_validation:\n  test_determinism:\n    - run_tests_multiple_times: 3\n    - max_variance_percent: 2  # flaky tests\n'
    const changed = setPolicyValue(
      printed,
      'yaml',
      ['attestation_validation', 'test_determinism', 'max_variance_percent'],
      5,
    )
    expect(changed).toContain('# flaky tests')
    expect(
      parsePolicy(changed, { format: 'yaml' }).policy.attestation_validation.test_determinism.max_variance_percent,
    ).toBe(5)
  })

  it('refuses to write a value that does not fit, or to a field that is not there', () => {
    expect(refusal(() => setPolicyValue('{}', 'jsonc', ['health', 'poll_interval_ms'], -1)).code).toBe('policy_invalid')
    expect(refusal(() => setPolicyValue('{}', 'jsonc', ['health', 'poll'], 1)).code).toBe('policy_invalid')
  })

  it('tells of each value what it is, what it would be, and which line sets it', () => {
    const fields = explainPolicy(jsonc('{\n  "unattended": true\n}'))
    expect(fields.find(({ path }) => path.join('.') === 'unattended')).toMatchObject({
      value: true,
      default: false,
      set_at: { line: 2 },
    })
    for (const field of fields) {
      expect(field.description, field.path.join('.')).not.toBe('')
      expect(field.source, field.path.join('.')).not.toBe('')
    }
  })

  it('answers any text with a policy or a typed error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom('jsonc' as const, 'yaml' as const),
        (text, format) => {
          try {
            parsePolicy(text, { format })
          } catch (error) {
            if (!isStewardError(error)) throw error
          }
        },
      ),
      { numRuns: 2000, seed: 7 },
    )
  })
})
