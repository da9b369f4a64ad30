import { z } from 'zod'
import { keyId } from '../ids'
import { about, choice, count, flag, fraction, hours, milliseconds, words } from './field'
import { printedList } from './printed-list'
import { isRegistryUrl } from './registry-url'
import { signingDetection } from './signing-detection'

const S41 = 'FAILURE_MODES 4.1'
const S51 = 'FAILURE_MODES 5.1'
const S52 = 'FAILURE_MODES 5.2'

/** One registry: HTTPS, or a git repository. */
const registryEntry = z.strictObject({
  url: z.string().max(2048).refine(isRegistryUrl, {
    error:
      'expected https://…, http:// on loopback, github:owner/name, git+https://… or git+file:///…, without a password in it',
  }),
  name: z.string().min(1).optional(),
  priority: z.int().min(1).max(1000).default(1),
  timeout_ms: z.int().min(1).max(600_000).default(5000),
  /** Fingerprints of the root keys that were accepted (TRUST "Bootstrap"). */
  root_keys: z.array(keyId).optional(),
})

export const discovery = z
  .strictObject({
    registries: z
      .array(registryEntry)
      .max(100)
      // One listed twice would be counted twice wherever registries are compared (DESIGN §11).
      .refine((entries) => new Set(entries.map(({ url }) => url)).size === entries.length, {
        error: 'the same url is listed twice',
      })
      // Rows of the cache are filed under the name.
      .refine(
        (entries) => {
          const names = entries.flatMap(({ name }) => name ?? [])
          return new Set(names).size === names.length
        },
        { error: 'the same name is given twice' },
      )
      .default([])
      .meta({ description: 'Registries to ask, the lowest priority number first.', source: S51 }),
    mode: choice(
      ['priority', 'quorum'],
      'priority',
      'DESIGN 11',
      'Whether the registry asked first is believed, or only what enough registries say alike.',
    ),
    quorum: z.int().min(1).max(100).optional().meta({
      description: 'How many registries must say the same in quorum mode; without it more than half of them.',
      source: 'DESIGN 11',
      unit: 'registries',
    }),
    on_registry_failure: z
      .strictObject({
        action: choice(
          ['try_next_registry', 'fail'],
          'try_next_registry',
          S51,
          'What happens when a registry does not answer.',
        ),
        cache_results: flag(true, S51, 'Keep what registries answered, for browsing without them.'),
        cache_ttl_hours: hours(24, S51, 'Age from which a cached row is shown as stale.'),
        skip_seconds: count(
          { value: 30, min: 1, max: 86_400, unit: 'seconds' },
          S51,
          'How long a registry is not asked again after it failed; twice as long after each further failure.',
        ),
        max_skip_minutes: count(
          { value: 10, min: 1, max: 1440, unit: 'minutes' },
          S51,
          'The longest that a failing registry is not asked.',
        ),
      })
      .prefault({})
      .meta(about(S51, 'When a registry fails')),
    divergence_grace_minutes: count(
      { value: 10, min: 0, max: 10_080, unit: 'minutes' },
      'DESIGN 11',
      'How long registries may list different manifests of an agent before it is an alert; another owner key always is.',
    ),
    watch: z
      .strictObject({
        safety_poll_minutes: count(
          { value: 15, min: 1, max: 1440, unit: 'minutes' },
          'DESIGN 11',
          'How often a registry is asked although it tells of its changes itself: somebody in between may hold them back.',
        ),
        git_poll_minutes: count(
          { value: 15, min: 1, max: 1440, unit: 'minutes' },
          'DESIGN 4',
          'How often a git registry is looked at; git cannot tell of changes.',
        ),
      })
      .prefault({})
      .meta(about('DESIGN 11', 'Keeping registries current')),
  })
  .prefault({})
  .meta(about(S51, 'Discovery'))

export const registryPolicy = z
  .strictObject({
    endorsement_validation: printedList(
      z.strictObject({
        min_endorser_age_days: count({ value: 30, min: 0, max: 3650, unit: 'days' }, S41, 'Least age of an endorser.'),
        min_endorser_delegations: count(
          { value: 10, min: 0, max: 1_000_000, unit: 'delegations' },
          S41,
          'Least number of delegations of an endorser.',
        ),
        max_endorsements_per_endorser_per_month: count(
          { value: 5, min: 0, max: 1_000_000, unit: 'endorsements' },
          S41,
          'Most endorsements of one endorser in a month.',
        ),
        detect_circular_endorsements: flag(true, S41, 'Look for agents that endorse one another.'),
      }),
    )
      .prefault({})
      .meta(about(S41, 'Endorsements')),
    limits: z
      .strictObject({
        searches_per_hour: count(
          { value: 1000, min: 1, max: 10_000_000, unit: 'searches' },
          'SECURITY',
          'Searches that one address may make in an hour at a registry of this profile.',
        ),
        manifest_fetches_per_hour: count(
          { value: 500, min: 1, max: 10_000_000, unit: 'fetches' },
          'SECURITY',
          'Manifests that one address may fetch in an hour.',
        ),
        publications_per_day: count(
          { value: 5, min: 1, max: 1_000_000, unit: 'publications' },
          'SECURITY',
          'Publications of one owner key in 24 hours.',
        ),
      })
      .prefault({})
      .meta(about('SECURITY', 'Throttling of a registry')),
    penalties: printedList(
      z.strictObject({
        sybil_detected: z
          .string()
          .regex(/^(ban_agent|ban_all_endorsers|none)( \+ (ban_agent|ban_all_endorsers))*$/, {
            error: 'expected ban_agent, ban_all_endorsers, both joined by " + ", or none',
          })
          .default('ban_agent + ban_all_endorsers')
          .meta({
            description: 'What is proposed when fake endorsers are found; done without a person only when unattended.',
            source: S41,
          }),
      }),
    )
      .prefault({})
      .meta(about(S41, 'Penalties')),
  })
  .prefault({})
  .meta(about(S41, 'Registry policy'))

export const submissionValidation = printedList(
  z.strictObject({
    check_typosquatting: flag(true, S52, 'Compare new names with existing ones.'),
    require_manual_review_if_similar: flag(true, S52, 'Have a person look at names that are too similar.'),
    block_unicode_lookalikes: flag(true, S52, 'Refuse names that look like others by foreign letters.'),
    verified_namespace_prefix: flag(true, S52, 'Keep the prefix verified/ for owners who were verified.'),
    review_risk: fraction(0.6, S52, 'Risk of a similar name from which a person looks at it.'),
    similar_means: choice(
      ['risk', 'distance'],
      'risk',
      S52,
      'What too similar means: a risk of the review risk or more, or literally any distance of 2.',
    ),
    verified_names: z
      .array(z.strictObject({ name: z.string().min(1).max(128), owner: keyId }))
      .max(10_000)
      .default([])
      .meta({
        description:
          'Names whose owner was verified: that owner alone publishes verified/NAME, and trust starts there.',
        source: S52,
      }),
    allowed_names: z
      .array(z.string().min(1).max(128))
      .max(10_000)
      .default([])
      .meta({ description: 'Names that are never held up, whatever they are similar to.', source: S52 }),
  }),
)
  .prefault({})
  .meta(about(S52, 'Submissions'))

const SIGNING = ['signing_from_unexpected_ip', 'high_frequency_signing', 'signing_outside_business_hours'] as const
const SUSPICIOUS = [
  'test_coverage_suddenly_improved',
  'capabilities_added_without_code_changes',
  'attestations_from_multiple_locations',
] as const
const RESPONSES = ['suspend_agent', 'revoke_key', 'notify_owner'] as const
const S61 = 'FAILURE_MODES 6.1'

export const securityMonitoring = z
  .strictObject({
    alerts: printedList(
      z.strictObject({
        unusual_signing_activity: words(SIGNING, SIGNING, S61, 'Kinds of unusual signing that raise an alert.'),
        suspicious_attestations: words(
          SUSPICIOUS,
          SUSPICIOUS,
          S61,
          'Kinds of suspicious attestations that raise an alert.',
        ),
      }),
    )
      .prefault({})
      .meta(about(S61, 'Alerts')),
    automated_response: words(
      RESPONSES,
      RESPONSES,
      S61,
      'Answers to an alert; what cannot be undone waits for a person unless unattended.',
    ),
    detection: signingDetection,
  })
  .prefault({})
  .meta(about(S61, 'Security monitoring'))

export const health = z
  .strictObject({
    poll_interval_ms: milliseconds(10_000, 'DESIGN 9', 'Time between two health polls of an agent.'),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .meta({ description: 'Share by which the interval is varied.', source: 'DESIGN 9', unit: 'fraction' }),
    misses_until_down: count(
      { value: 2, min: 1, max: 100, unit: 'polls' },
      'DESIGN 9',
      'Missed polls in a row after which an agent counts as down.',
    ),
    timeout_ms: milliseconds(3000, 'DESIGN 9', 'Time an agent has to answer a poll.'),
  })
  .prefault({})
  .meta(about('DESIGN 9', 'Health polls'))

export const network = z
  .strictObject({
    offline: flag(false, 'DESIGN 8', 'Refuse every connection; everything cached stays browsable.'),
    allow_private_addresses: flag(false, 'DESIGN 11', 'Connect to private and loopback addresses that manifests name.'),
  })
  .prefault({})
  .meta(about('DESIGN 11', 'Network'))

export const access = z
  .strictObject({
    allow: z.array(z.string().min(1)).max(10_000).default(['anyone']).meta({
      description:
        'Who may delegate to agents of this profile: agent ids, owner key ids, namespaces ending in /, or anyone the registry knows.',
      source: 'TRUST "Callers"',
    }),
    rate_limit: z
      .strictObject({
        requests: count(
          { value: 6000, min: 1, max: 10_000_000, unit: 'requests' },
          'DESIGN 4',
          'Requests that one client may send to an agent of this profile within the window.',
        ),
        window_seconds: count(
          { value: 60, min: 1, max: 86_400, unit: 'seconds' },
          'DESIGN 4',
          'Length of the window; with its end the count begins anew.',
        ),
      })
      .prefault({})
      .meta(about('DESIGN 4', 'Throttling')),
  })
  .prefault({})
  .meta(about('TRUST "Callers"', 'Access'))
