/** UAX #9: characters that change the order in which others are drawn. */
const BIDI_CONTROL = /\p{Bidi_Control}/u
/** What is drawn as nothing, or as a space that is none. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cc}]/u

export const isBidiControl = (character: string): boolean => BIDI_CONTROL.test(character)

export const isInvisible = (character: string): boolean => INVISIBLE.test(character) && !isBidiControl(character)
