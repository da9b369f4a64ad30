import type { DiscoverFacets } from '../../../shared/model/views'
import { replaceQuery, useCommand, useRoute } from '../../client'
import { Answer, SafeText, type Vocabulary, wordFor } from '../../ui'
import { type AgentFilter, type FILTERS, filterOf } from './filter'

const GROUPS: readonly (readonly [
  title: string,
  name: Exclude<(typeof FILTERS)[number], 'q'>,
  values: keyof DiscoverFacets,
  words: Vocabulary | undefined,
])[] = [
  ['Capability', 'capability', 'capabilities', undefined],
  ['Trust', 'trust', 'trust', 'trust'],
  ['Status', 'state', 'states', 'agent'],
  ['Signature', 'verification', 'verifications', 'verification'],
  ['From', 'source', 'sources', undefined],
]

/** By what the agents found can be narrowed; pressed again, a value is taken back. */
export function Facets({ filter }: { filter: AgentFilter }) {
  const facets = useCommand('discover.facets', filter, { keepPrevious: true })
  return (
    <Answer of={facets} rows={10}>
      {(answer) => (
        <div>
          {GROUPS.map(([title, name, values, words]) => (
            <Facet key={name} title={title} name={name} values={answer[values]} words={words} />
          ))}
        </div>
      )}
    </Answer>
  )
}

interface FacetProps {
  readonly title: string
  readonly name: string
  readonly values: DiscoverFacets['capabilities']
  readonly words: Vocabulary | undefined
}

function Facet({ title, name, values, words }: FacetProps) {
  const { query } = useRoute()
  const chosen = filterOf(query)
  const current = chosen[name as keyof AgentFilter]
  const shown =
    current !== undefined && !values.some(({ value }) => value === current)
      ? [{ value: current, count: 0 }, ...values]
      : values
  if (shown.length === 0) return null
  return (
    <fieldset className="facet">
      <legend>{title}</legend>
      {shown.map(({ value, count }) => (
        <button
          key={value}
          type="button"
          className="facet-value"
          aria-pressed={current === value}
          onClick={() => replaceQuery({ [name]: current === value ? undefined : value })}
        >
          <SafeText>{labelOf(value, words)}</SafeText>
          <span className="numbers">{count}</span>
        </button>
      ))}
    </fieldset>
  )
}

const labelOf = (value: string, words: Vocabulary | undefined): string => {
  if (value === '') return 'Not said'
  return words === undefined ? value : wordFor(words, value)
}
