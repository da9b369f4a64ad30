import type { ReviewCase, RingAgent } from '../../../shared/model/review'

type Evidence = NonNullable<ReviewCase['evidence']['sybil']>

const SIZE = 420
const MIDDLE = SIZE / 2
/** Suspects stand further in where others stand around them. */
const INNER = 125
const OUTER = 185

interface Placed {
  readonly agent: RingAgent
  readonly x: number
  readonly y: number
}

/** The target in the middle, suspects around it, endorsers from outside on the rim. */
function placed({ agents, target }: Evidence): Placed[] {
  const members = agents.filter(({ id, member }) => member && id !== target)
  const outsiders = agents.filter(({ member }) => !member)
  const inner = outsiders.length === 0 ? OUTER - 10 : INNER
  const around = (list: readonly RingAgent[], radius: number, agent: RingAgent): Placed => {
    const turn = (2 * Math.PI * list.indexOf(agent)) / Math.max(1, list.length) - Math.PI / 2
    return { agent, x: MIDDLE + radius * Math.cos(turn), y: MIDDLE + radius * Math.sin(turn) }
  }
  return agents.map((agent) => {
    if (agent.id === target) return { agent, x: MIDDLE, y: MIDDLE }
    return agent.member ? around(members, inner, agent) : around(outsiders, OUTER, agent)
  })
}

/** Larger where more trust comes; never too small to be seen. */
const radiusOf = ({ rank }: RingAgent): number => 7 + 6 * Math.min(1, rank)

/** A letter for each owner key that several of them share (FAILURE_MODES 4.1 `similar_keys`). */
export function sharedKeys(agents: readonly RingAgent[]): ReadonlyMap<string, string> {
  const shared = [...Map.groupBy(agents, ({ issuer }) => issuer)].filter(([, fleet]) => fleet.length > 1)
  return new Map(shared.map(([issuer], at) => [issuer, String.fromCharCode(65 + (at % 26))]))
}

export function Neighbourhood({ evidence }: { evidence: Evidence }) {
  const places = placed(evidence)
  const letters = sharedKeys(evidence.agents)
  return (
    <figure className="neighbourhood">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={spoken(evidence)}>
        <defs>
          <marker id="endorses" viewBox="0 0 8 8" refX="16" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8Z" className="arrow" />
          </marker>
        </defs>
        {evidence.endorsements.map(([from, to]) => {
          const [a, b] = [places[from], places[to]]
          return (
            a &&
            b && (
              <line
                key={`${from} ${to}`}
                className="endorsement"
                markerEnd="url(#endorses)"
                x1={a.x}
                y1={a.y}
                x2={b.x}
                y2={b.y}
              />
            )
          )
        })}
        {places.map((place) => (
          <Mark key={place.agent.id} place={place} isTarget={place.agent.id === evidence.target} />
        ))}
        {places.map(({ agent, x, y }) => (
          <text key={agent.id} x={x + radiusOf(agent) + 3} y={y - radiusOf(agent)}>
            {letters.get(agent.issuer)}
          </text>
        ))}
      </svg>
      <figcaption>
        ◇ suspected, ● endorses from outside, ◎ the target; an arrow endorses. Larger: more trust comes.
        {letters.size > 0 && ' The same letter: the same owner key.'}
      </figcaption>
    </figure>
  )
}

function Mark({ place: { agent, x, y }, isTarget }: { place: Placed; isTarget: boolean }) {
  const r = radiusOf(agent)
  const title = <title>{`${agent.id}, ${agent.delegations} delegations, rank ${agent.rank.toFixed(2)}`}</title>
  if (isTarget)
    return (
      <g className="target">
        {title}
        <circle cx={x} cy={y} r={r + 6} />
        <circle cx={x} cy={y} r={r} className="core" />
      </g>
    )
  if (!agent.member)
    return (
      <circle className="outsider" cx={x} cy={y} r={r}>
        {title}
      </circle>
    )
  return (
    <path className="suspect" d={`M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`}>
      {title}
    </path>
  )
}

const spoken = ({ target, members, agents, endorsements }: Evidence): string => {
  const outsiders = agents.filter(({ member }) => !member).length
  return `${target} among ${members} suspected agents, ${endorsements.length} endorsements between them, ${outsiders} endorsers from outside`
}
