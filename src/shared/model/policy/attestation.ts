import { z } from 'zod'
import { about, choice, count, flag, fraction, hours } from './field'
import { printedList } from './printed-list'

const S31 = 'FAILURE_MODES 3.1'
const S32 = 'FAILURE_MODES 3.2'
const S42 = 'FAILURE_MODES 4.2'

export const attestationPolicy = z
  .strictObject({
    validity_hours: hours(24, 'DESIGN 6', 'How long a fresh attestation is valid.'),
    min_pass_rate: fraction(0.9, 'DESIGN 6', 'Least share of tests that must pass for an attestation.'),
    refresh_hours: hours(6, S32, 'How often the tests are run anew to refresh an attestation.', 0.01),
    require_attestation: flag(false, 'DESIGN 6', 'Refuse to delegate a capability that was never attested.'),
    on_expired_attestation: z
      .strictObject({
        action: choice(
          ['use_last_known_good', 'refuse'],
          'use_last_known_good',
          S31,
          'What an expired attestation is good for.',
        ),
        grace_period_hours: hours(48, S31, 'How long after its expiry the last good attestation may be used.'),
        warnings: z
          .array(z.string())
          .max(20)
          .default([])
          .meta({ description: 'Words shown with the warning; the console adds the real times.', source: S31 }),
        require_explicit_acceptance: flag(true, S31, 'A person must accept an expired attestation before it is used.'),
      })
      .prefault({})
      .meta(about(S31, 'When an attestation has expired')),
    on_test_failure: z
      .strictObject({
        action: choice(
          ['extend_previous_attestation', 'refuse'],
          'extend_previous_attestation',
          S32,
          'What happens when tests fail at a refresh.',
        ),
        max_extensions: count(
          { value: 3, min: 0, max: 100, unit: 'extensions' },
          S32,
          'How often the previous attestation is extended.',
        ),
        extension_duration_hours: hours(6, S32, 'How long one extension lasts.'),
        alert_owner: flag(true, S32, 'Tell the owner.'),
        mark_as_degraded: flag(true, S32, 'Show the agent as degraded in the registry.'),
        prevent_new_delegations: flag(false, S32, 'Refuse new delegations meanwhile, instead of warning.'),
      })
      .prefault({})
      .meta(about(S32, 'When tests fail')),
  })
  .prefault({})
  .meta(about('DESIGN 6', 'Attestations'))

export const attestationValidation = z
  .strictObject({
    test_determinism: printedList(
      z.strictObject({
        run_tests_multiple_times: count(
          { value: 3, min: 1, max: 20, unit: 'runs' },
          S42,
          'How often the tests are run for one attestation.',
        ),
        require_consistent_results: flag(true, S42, 'Refuse an attestation whose runs differ too much.'),
        max_variance_percent: z
          .number()
          .min(0)
          .max(100)
          .default(2)
          .meta({ description: 'Largest difference between runs that is accepted.', source: S42, unit: 'percent' }),
      }),
    )
      .prefault({})
      .meta(about(S42, 'Determinism of tests')),
    on_inconsistent_results: printedList(
      z.strictObject({
        reject_attestation: flag(true, S42, 'Refuse the attestation.'),
        flag_for_review: flag(true, S42, 'Open a case for review.'),
        investigate_flaky_tests: flag(true, S42, 'List the tests that differed between runs.'),
      }),
    )
      .prefault({})
      .meta(about(S42, 'When runs differ')),
  })
  .prefault({})
  .meta(about(S42, 'Validation of attestations'))
