import { SafeText } from './safe-text'

/** JSON of remote origin, line by line, so that a hidden character inside a string is seen and a line end is one. */
export function JsonText({ value, label }: { value: unknown; label: string }) {
  const lines = (JSON.stringify(value, null, 2) ?? 'nothing').split('\n')
  return (
    <section className="document-scroll" aria-label={label}>
      <pre className="document">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
          <span key={index}>
            <Indented line={line} />
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  )
}

function Indented({ line }: { line: string }) {
  const text = line.trimStart()
  return (
    <>
      {line.slice(0, line.length - text.length)}
      <SafeText>{text}</SafeText>
    </>
  )
}
