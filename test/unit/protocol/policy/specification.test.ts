import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../src/main/protocol/policy'
import { defaultPolicy, type Policy } from '../../../../src/shared/model/policy'
import { hasSpecification, specification } from '../../../fixtures/specification'

interface Block {
  readonly title: string
  readonly format: 'jsonc' | 'yaml'
  readonly text: string
}

function blocks(): Block[] {
  if (!hasSpecification) return []
  const text = readFileSync(join(specification, 'FAILURE_MODES.md'), 'utf8')
  return [...text.matchAll(/```(json|yaml)\n([\s\S]*?)```/g)].map((match, index) => ({
    title: `${index + 1} (${match[1]})`,
    format: match[1] === 'json' ? 'jsonc' : 'yaml',
    text: match[2] ?? '',
  }))
}

const load = (text: string, format: Block['format']): Policy => parsePolicy(text, { format }).policy
const blockWith = (words: string): Block => {
  const found = blocks().find(({ text }) => text.includes(words))
  if (!found) throw new Error(`no block has ${words}`)
  return found
}

describe.skipIf(!hasSpecification)('the blocks of the specification', () => {
  it('are found, every one of them', () => {
    expect(blocks().length).toBeGreaterThanOrEqual(11)
  })

  it.each(blocks())('load as printed: block $title', ({ text, format }) => {
    expect(() => load(text, format)).not.toThrow()
  })

  it('bind: the printed values are the defaults', () => {
    const expired = blockWith('grace_period_hours')
    const printed = load(expired.text, expired.format).attestation_policy.on_expired_attestation
    expect(printed).toMatchObject({ grace_period_hours: 48, require_explicit_acceptance: true })
    expect(printed.warnings).toHaveLength(3)
    expect(defaultPolicy().attestation_policy.on_expired_attestation.grace_period_hours).toBe(48)
  })

  it.each([
    [
      'grace_period_hours": 48',
      'grace_period_hours": 12',
      (p: Policy) => p.attestation_policy.on_expired_attestation.grace_period_hours,
      12,
    ],
    ['max_extensions": 3', 'max_extensions": 7', (p: Policy) => p.attestation_policy.on_test_failure.max_extensions, 7],
    [
      'max_recovery_attempts": 2',
      'max_recovery_attempts": 4',
      (p: Policy) => p.delegation.on_agent_failure.max_recovery_attempts,
      4,
    ],
    [
      'timeout_multiplier": 2.0',
      'timeout_multiplier": 3.5',
      (p: Policy) => p.delegation.adaptive_timeouts.on_slow_network.timeout_multiplier,
      3.5,
    ],
    [
      'min_endorser_age_days: 30',
      'min_endorser_age_days: 31',
      (p: Policy) => p.registry_policy.endorsement_validation.min_endorser_age_days,
      31,
    ],
    [
      'max_variance_percent: 2',
      'max_variance_percent: 5',
      (p: Policy) => p.attestation_validation.test_determinism.max_variance_percent,
      5,
    ],
    [
      'block_unicode_lookalikes: true',
      'block_unicode_lookalikes: false',
      (p: Policy) => p.submission_validation.block_unicode_lookalikes,
      false,
    ],
    [
      'require_mutual_tls": true',
      'require_mutual_tls": false',
      (p: Policy) => p.delegation.security.require_mutual_tls,
      false,
    ],
    ['cache_ttl_hours": 24', 'cache_ttl_hours": 6', (p: Policy) => p.discovery.on_registry_failure.cache_ttl_hours, 6],
  ] as const)('bind: %s becomes %s', (printed, changed, read, value) => {
    const block = blockWith(printed)
    expect(read(load(block.text.replace(printed, changed), block.format))).toBe(value)
  })

  it('bind: the lists of the security block choose what is watched', () => {
    const block = blockWith('unusual_signing_activity')
    const policy = load(block.text.replace('        - high_frequency_signing\n', ''), block.format)
    expect(policy.security_monitoring.alerts.unusual_signing_activity).toEqual([
      'signing_from_unexpected_ip',
      'signing_outside_business_hours',
    ])
    expect(policy.security_monitoring.automated_response).toEqual(['suspend_agent', 'revoke_key', 'notify_owner'])
  })
})
