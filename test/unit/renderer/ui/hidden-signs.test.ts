import { expect, it } from 'vitest'
import { textParts } from '../../../../src/renderer/ui/hidden-signs'

const kinds = (text: string, isName = false) => textParts(text, isName).map(({ kind }) => kind)

it('shows the blank that keeps a number beside its unit as a blank, but not within a name', () => {
  expect(kinds('7.0\u00a0MB')).toEqual(['plain'])
  expect(kinds('plan\u00a0ner', true)).toEqual(['plain', 'hidden', 'plain'])
})

it('shows what a sentence hides', () => {
  expect(kinds('a\u200bb\u202ec\u2003d')).toEqual(['plain', 'hidden', 'plain', 'hidden', 'plain', 'hidden', 'plain'])
})
