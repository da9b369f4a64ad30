import { z } from 'zod'
import { about, count, fraction, hours } from './field'

const S61 = 'FAILURE_MODES 6.1'

/** A zone of the IANA database, as the run-time knows it. */
const timeZone = z
  .string()
  .refine(
    (zone) => {
      try {
        return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
      } catch {
        return false
      }
    },
    { error: 'expected a time zone as Europe/Berlin or UTC' },
  )
  .default('UTC')
  .meta({ description: 'Where the owner works: business hours are meant there.', source: S61 })

/** What counts as unusual. Each is compared with the key's own history: nothing is unusual before there is one. */
export const signingDetection = z
  .strictObject({
    learning_signatures: count(
      { value: 20, min: 3, max: 10_000, unit: 'signatures' },
      S61,
      'Signatures of a key from which its habits are learned before anything of it can be unusual.',
    ),
    ipv4_prefix: count(
      { value: 24, min: 8, max: 32, unit: 'bits' },
      S61,
      'IPv4 addresses that share so many bits are one network.',
    ),
    ipv6_prefix: count(
      { value: 48, min: 16, max: 128, unit: 'bits' },
      S61,
      'IPv6 addresses that share so many bits are one network.',
    ),
    max_novelty: fraction(
      0.03,
      S61,
      'Most chance of a network never seen before, by the key’s own history, at which one still raises an alert: a key that often comes from new networks is not unusual when it does.',
    ),
    burst_share: fraction(
      0.33,
      S61,
      'Three signatures in less than this share of the shortest time three ever took are a burst.',
    ),
    burst_seconds: count(
      { value: 30, min: 1, max: 3600, unit: 'seconds' },
      S61,
      'Three signatures that take longer are never a burst.',
    ),
    burst_factor: count(
      { value: 3, min: 2, max: 100, unit: 'times' },
      S61,
      'So many times the most signatures of any hour before are a burst too; and so many times the most networks of one window are several locations.',
    ),
    time_zone: timeZone,
    business_hours: z
      .strictObject({
        from: count({ value: 8, min: 0, max: 23, unit: 'hour' }, S61, 'First hour of the business day.'),
        until: count({ value: 19, min: 1, max: 24, unit: 'hour' }, S61, 'Hour at which the business day ends.'),
      })
      .prefault({})
      .meta(about(S61, 'Business hours')),
    business_days: z
      .array(z.int().min(1).max(7))
      .max(7)
      .default([1, 2, 3, 4, 5])
      .meta({ description: 'Business days, Monday is 1.', source: S61 }),
    holidays: z
      .array(z.iso.date())
      .max(1000)
      .default([])
      .meta({ description: 'Days without business, as 2026-12-25.', source: S61 }),
    hours_learning_signatures: count(
      { value: 80, min: 3, max: 10_000, unit: 'signatures' },
      S61,
      'Signatures of a key from which its hours are known.',
    ),
    usual_share: fraction(
      0.01,
      S61,
      'Share of a key’s signatures from which an hour outside business is usual for it.',
    ),
    passing_jump: fraction(
      0.05,
      S61,
      'Share of passing tests above the best of the ten attestations before at which an improvement is sudden.',
    ),
    location_window_hours: hours(6, S61, 'Several declared locations or networks within so long are suspicious.', 0.1),
  })
  .prefault({})
  .meta(about(S61, 'Detection'))
export type SigningDetection = z.output<typeof signingDetection>
