import { z } from 'zod'
import { about, choice, count, flag, fraction, hours, milliseconds } from './field'

const S11 = 'FAILURE_MODES 1.1'
const S12 = 'FAILURE_MODES 1.2'
const S22 = 'FAILURE_MODES 2.2'
const S62 = 'FAILURE_MODES 6.2'
const times = (value: number, source: string, description: string) =>
  count({ value, min: 0, max: 100, unit: 'tries' }, source, description)

const checkpointing = z
  .strictObject({
    enabled: flag(true, S11, 'Keep checkpoints of running tasks, so that a crash does not lose all work.'),
    checkpoint_interval_ms: milliseconds(60_000, S11, 'Time between two checkpoints of a running task.'),
    checkpoint_storage: z
      .string()
      .min(1)
      .default('./checkpoints/')
      .meta({ description: 'Folder that checkpoints are kept in, relative to the profile.', source: S11 }),
  })
  .prefault({})
  .meta(about(S11, 'Checkpoints of running tasks'))

const onAgentFailure = z
  .strictObject({
    action: choice(
      ['recover_from_checkpoint', 'fail'],
      'recover_from_checkpoint',
      S11,
      'What happens when an agent fails in mid-task.',
    ),
    recovery_agent: z
      .string()
      .optional()
      .meta({ description: 'Agent to go on with when the first does not come back.', source: S11 }),
    max_recovery_attempts: times(2, S11, 'Recoveries of one task before it is given up.'),
  })
  .prefault({})
  .meta(about(S11, 'When an agent fails'))

const heartbeat = z
  .strictObject({
    interval_ms: milliseconds(5000, S11, 'Time between two heartbeats of a running task.'),
    offline_after_ms: milliseconds(30_000, S11, 'Silence after which an agent is considered offline.'),
  })
  // Otherwise every agent counts as offline between two heartbeats.
  .refine((beat) => beat.offline_after_ms > beat.interval_ms, {
    path: ['offline_after_ms'],
    error: 'must be longer than delegation.heartbeat.interval_ms',
  })
  .prefault({})
  .meta(about(S11, 'Heartbeats'))

const archives = z
  .strictObject({
    max_entries: count({ value: 10_000, min: 1, max: 1_000_000, unit: 'entries' }, S12, 'Most entries in an archive.'),
    max_unpacked_mb: count(
      { value: 2048, min: 1, max: 1_048_576, unit: 'megabytes' },
      S12,
      'Largest unpacked size of an archive, archives inside it included.',
    ),
    max_ratio: count(
      { value: 200, min: 2, max: 100_000, unit: 'times' },
      S12,
      'Highest ratio of unpacked to packed size, from 16 MB unpacked on.',
    ),
    max_depth: count({ value: 3, min: 1, max: 16, unit: 'levels' }, S12, 'Most archives inside one another.'),
  })
  .prefault({})
  .meta(about(S12, 'Limits of archives, against those made to exhaust their reader'))

const resultValidation = z
  .strictObject({
    checksum_required: flag(true, S12, 'Accept an artifact only with the digest that the signed receipt names.'),
    schema_validation: flag(true, S12, "Check the output against the operation's output schema."),
    content_validation: z
      .strictObject({
        json_files: choice(['validate_json_syntax', 'none'], 'validate_json_syntax', S12, 'Check of JSON files.'),
        code_files: choice(['lint_and_parse', 'none'], 'lint_and_parse', S12, 'Check of source files.'),
        markdown_files: choice(['validate_markdown', 'none'], 'validate_markdown', S12, 'Check of Markdown files.'),
      })
      .prefault({})
      .meta(about(S12, 'Checks by file type')),
    // A parser needs up to twenty-five times a file's size, and a program that has no memory left ends.
    max_parsed_mb: count(
      { value: 32, min: 1, max: 64, unit: 'megabytes' },
      S12,
      'Largest file that is parsed; a larger one of a type that must be parsed is refused.',
    ),
    max_result_mb: count(
      { value: 4096, min: 1, max: 1_048_576, unit: 'megabytes' },
      S12,
      'Largest result, all artifacts together; of a larger one nothing is fetched.',
    ),
    archives,
  })
  .prefault({})
  .meta(about(S12, 'Validation of results'))

const onInvalidResult = z
  .strictObject({
    action: choice(['reject_and_retry', 'reject'], 'reject_and_retry', S12, 'What happens with an invalid result.'),
    notify_agent: flag(true, S12, 'Tell the agent what was wrong.'),
    report_issue: flag(true, S12, 'Report it to the registry.'),
    quarantine_keep_days: count(
      { value: 30, min: 1, max: 3650, unit: 'days' },
      S12,
      'How long the files of a rejected result are kept for inspection; what was found in them stays.',
    ),
  })
  .prefault({})
  .meta(about(S12, 'When a result is invalid'))

const adaptiveTimeouts = z
  .strictObject({
    enabled: flag(true, S22, 'Derive timeouts from the measured network.'),
    initial_timeout_ms: milliseconds(120_000, S22, 'Timeout of a call before anything was measured.'),
    measure_latency: flag(true, S22, 'Measure round trips before a delegation.'),
    slow_above_ms: milliseconds(200, S22, 'A usual round trip longer than this counts as a slow network.'),
    on_slow_network: z
      .strictObject({
        action: choice(['extend_timeout', 'fail'], 'extend_timeout', S22, 'What happens when the network is slow.'),
        timeout_multiplier: z
          .number()
          .min(1)
          .max(10)
          .default(2)
          .meta({ description: 'Factor a timeout is extended by.', source: S22, unit: 'times' }),
        max_timeout_ms: milliseconds(600_000, S22, 'Longest timeout.'),
      })
      .prefault({})
      .meta(about(S22, 'On a slow network')),
  })
  .refine((timeouts) => timeouts.on_slow_network.max_timeout_ms >= timeouts.initial_timeout_ms, {
    path: ['on_slow_network', 'max_timeout_ms'],
    error: 'must not be shorter than delegation.adaptive_timeouts.initial_timeout_ms',
  })
  .prefault({})
  .meta(about(S22, 'Adaptive timeouts'))

const retryPolicy = z
  .strictObject({
    strategy: choice(
      ['fixed', 'linear', 'exponential'],
      'exponential',
      'DESIGN 5',
      'How the wait grows from try to try.',
    ),
    initial_delay_ms: milliseconds(500, 'DESIGN 5', 'Wait before the second try.'),
    max_delay_ms: milliseconds(30_000, 'DESIGN 5', 'Longest wait.'),
    max_retries: times(5, 'DESIGN 5', 'Tries after the first.'),
    jitter: fraction(0.3, 'DESIGN 5', 'Share by which each wait is varied, so that clients do not come back in step.'),
  })
  .refine((retry) => retry.max_delay_ms >= retry.initial_delay_ms, {
    path: ['max_delay_ms'],
    error: 'must not be shorter than delegation.retry_policy.initial_delay_ms',
  })
  .prefault({})
  .meta(about('DESIGN 5', 'Retries'))

const circuitBreaker = z
  .strictObject({
    failures_until_open: count(
      { value: 5, min: 1, max: 1000, unit: 'failures' },
      'DESIGN 5',
      'Failures in a row after which an agent is not called for a while.',
    ),
    open_ms: milliseconds(30_000, 'DESIGN 5', 'How long it is left alone before one call tries it again.'),
  })
  .prefault({})
  .meta(about('DESIGN 5', 'Agents that keep failing'))

const security = z
  .strictObject({
    require_tls: flag(true, S62, 'Refuse connections without TLS.'),
    require_mutual_tls: flag(true, S62, 'Both sides show a certificate.'),
    verify_agent_certificate: flag(true, S62, 'Check that the certificate names the agent and is within its validity.'),
    pin_agent_public_key: flag(true, S62, 'Accept only the TLS keys that the signed manifest pins.'),
  })
  .prefault({})
  .meta(about(S62, 'Connections'))

const payloadSigning = z
  .strictObject({
    sign_request: flag(true, S62, 'Sign every request.'),
    sign_response: flag(true, S62, 'Have every response signed.'),
    verify_signatures: flag(true, S62, 'Verify every signature.'),
  })
  .prefault({})
  .meta(about(S62, 'Signatures on messages'))

export const delegation = z
  .strictObject({
    checkpointing,
    on_agent_failure: onAgentFailure,
    heartbeat,
    result_validation: resultValidation,
    on_invalid_result: onInvalidResult,
    adaptive_timeouts: adaptiveTimeouts,
    retry_policy: retryPolicy,
    circuit_breaker: circuitBreaker,
    security,
    payload_signing: payloadSigning,
    max_revocation_age_hours: hours(
      24,
      'TRUST "Freshness"',
      'Oldest revocation list with which a task may still be delegated.',
    ),
  })
  .prefault({})
  .meta(about('DESIGN 6', 'Delegation'))
