import { quantityParts } from './format'
import { codePoints, scriptOf, type TextPart, textParts } from './hidden-signs'

/** Remote text as text: hidden characters are shown by their code points, never obeyed (DESIGN §11). */
export function SafeText({ children }: { children: string }) {
  return <Parts parts={textParts(children)} />
}

/** A remote identifier: also marks letters that may pass for others, such as a Greek omicron among Latin letters. */
export function SafeName({ children }: { children: string }) {
  return <Parts parts={textParts(children, true)} />
}

function Parts({ parts }: { parts: readonly TextPart[] }) {
  return (
    <bdi>
      {parts.map((part) => (
        <Part key={part.at} part={part} />
      ))}
    </bdi>
  )
}

/** As it is, but that no number parts from its unit. */
function Plain({ text }: { text: string }) {
  const parts = quantityParts(text)
  if (parts.length === 1) return text
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no identity but their place
      <span key={index} className="quantity">
        {part}
      </span>
    ),
  )
}

function Part({ part: { text, kind } }: { part: TextPart }) {
  if (kind === 'plain') return <Plain text={text} />
  if (kind === 'hidden')
    return (
      <span className="hidden-sign" title="A hidden character">
        {codePoints(text)}
      </span>
    )
  return (
    <span className="foreign-sign" title={[...text].map((sign) => `${codePoints(sign)}, ${scriptOf(sign)}`).join('; ')}>
      {text}
    </span>
  )
}
