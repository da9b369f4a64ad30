import { StewardError } from '../../../shared/model/errors'

/** What file systems of the field can hold in one part of a path, in UTF-8 bytes. */
const MAX_PART_BYTES = 255
const MAX_NAME_BYTES = 4096
/** Names that Windows gives to devices, with or without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i
/** Control characters, format characters that turn the text around, what separates streams and drives, and a lost byte. */
const FORBIDDEN = /[\p{Cc}\p{Bidi_Control}\\:\uFFFD]/u

const faultOfPart = (part: string): string | undefined => {
  if (part === '') return 'has an empty part'
  if (part === '.' || part === '..') return 'steps through folders with dots'
  if (Buffer.byteLength(part) > MAX_PART_BYTES) return `has a part longer than ${MAX_PART_BYTES} bytes`
  if (FORBIDDEN.test(part)) return 'has a control character, a backslash or a colon'
  // Windows drops these at the end of a name: two names would mean one file.
  if (/[. ]$/.test(part)) return 'has a part that ends in a dot or a space'
  if (DEVICE.test(part)) return 'has a part that names a device'
  return undefined
}

/** Why a name may not be an artifact's, as the rest of the sentence "the name …"; undefined where it may. */
export const artifactNameFault = (name: string): string | undefined => {
  if (!name.isWellFormed()) return 'is not well-formed Unicode'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`
  for (const part of name.split('/')) {
    const fault = faultOfPart(part)
    if (fault) return fault
  }
  return undefined
}

/**
 * Refuses an artifact's name that would leave its folder, or mean another file on another system (DESIGN §11 "zip-slip").
 *
 * @returns the name, unchanged
 * @throws StewardError `result_invalid`
 */
export const checkArtifactName = (name: string): string => {
  const fault = artifactNameFault(name)
  if (fault === undefined) return name
  throw new StewardError('result_invalid', `the artifact's name ${fault}: ${JSON.stringify(name.slice(0, 80))}`, {
    details: { name: name.slice(0, 200) },
    suggestions: ['Ask the owner of the agent to name its files relative to the workspace, with plain characters.'],
  })
}
