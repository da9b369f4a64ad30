import { z } from 'zod'
import { about, choice, flag } from './field'

const S9 = 'DESIGN 9'

/** What the console does on a desktop while nobody looks at it. */
export const desktop = z
  .strictObject({
    close_to_tray: flag(false, S9, 'Keep watching in the tray when the window is closed, instead of ending.'),
    notify_from: choice(
      ['info', 'warning', 'critical', 'never'],
      'warning',
      S9,
      'The least severity of an alert that the desktop is told of.',
    ),
    quiet_hours: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, {
        error: 'expected two times of day such as 22:00-07:00',
      })
      .optional()
      .meta({
        description: 'Times of day, such as 22:00-07:00, between which only critical alerts are told of.',
        source: S9,
      }),
    lock_on_suspend: flag(
      true,
      S9,
      'Lock a vault that a person opened when the computer sleeps or its screen is locked.',
    ),
  })
  .prefault({})
  .meta(about(S9, 'Desktop'))
