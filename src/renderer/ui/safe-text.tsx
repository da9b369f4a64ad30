import { Fragment } from 'react'

/** Bidirectional controls, zero-width and other invisible characters: what can make a text read as another. */
const HIDDEN = /([\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]+)/u

const codePoints = (text: string): string =>
  [...text].map((sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')

/** The text in pieces, each with where it begins; every second one is of hidden characters. */
function pieces(text: string): { at: number; piece: string; hidden: boolean }[] {
  let at = 0
  return text.split(HIDDEN).map((piece, index) => {
    const found = { at, piece, hidden: index % 2 === 1 }
    at += piece.length
    return found
  })
}

/** Remote text as text, with hidden characters made visible (DESIGN §11). */
export function SafeText({ children }: { children: string }) {
  return (
    <bdi>
      {pieces(children)
        .filter(({ piece }) => piece !== '')
        .map(({ at, piece, hidden }) =>
          hidden ? (
            <span key={at} className="hidden-sign" title="A hidden character">
              {codePoints(piece)}
            </span>
          ) : (
            <Fragment key={at}>{piece}</Fragment>
          ),
        )}
    </bdi>
  )
}
