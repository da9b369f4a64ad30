import { z } from 'zod'
import { about, count } from './field'

/** Where private keys lie. */
export const vault = z
  .strictObject({
    idle_lock_minutes: count(
      { value: 30, min: 0, max: 1440, unit: 'minutes' },
      'TRUST "At rest"',
      'Lock a vault that a person opened when nobody has asked for anything for so long; 0 never locks. A vault opened by a key file stays open.',
    ),
    rotation_reminder_days: count(
      { value: 30, min: 1, max: 364, unit: 'days' },
      'DESIGN 7',
      'Days before an owner key becomes a year old at which its owner is reminded to rotate it.',
    ),
  })
  .prefault({})
  .meta(about('TRUST "At rest"', 'Vault'))
