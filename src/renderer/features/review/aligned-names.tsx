import type { ReviewCase } from '../../../shared/model/review'
import { SafeText } from '../../ui'

type Pair = NonNullable<ReviewCase['evidence']['name']>['pairs'][number]
type Side = 'left' | 'right'

/** Two names one above the other, a column a character; where they differ, boxed (SCREENS "Review"). */
export function AlignedNames({ proposed, pair }: { proposed: string; pair: Pair }) {
  return (
    <div>
      <table className="aligned-names" aria-label={`${proposed} beside ${pair.existing}`}>
        <tbody>
          <NameRow label="Proposed" side="left" pair={pair} />
          <NameRow label="Existing" side="right" pair={pair} />
        </tbody>
      </table>
      <ul className="character-notes">
        {pair.steps.flatMap(({ left, right }, at) =>
          left === right
            ? []
            : [
                // biome-ignore lint/suspicious/noArrayIndexKey: a step has no other identity than its place.
                <li key={at}>
                  <Described pair={pair} character={left} /> ↔ <Described pair={pair} character={right} />
                  <span className="dimmed">, at character {at + 1}</span>
                </li>,
              ],
        )}
      </ul>
    </div>
  )
}

function NameRow({ label, side, pair }: { label: string; side: Side; pair: Pair }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      {pair.steps.map((step, at) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no other identity than its place.
          key={at}
          className={step.left === step.right ? undefined : 'differs'}
        >
          {step[side] === undefined ? '·' : <SafeText>{step[side]}</SafeText>}
        </td>
      ))}
    </tr>
  )
}

function Described({ pair, character }: { pair: Pair; character: string | undefined }) {
  if (character === undefined) return <span>nothing</span>
  const known = pair.characters.find((one) => one.character === character)
  return (
    <span className="mono">
      <SafeText>{character}</SafeText> {known?.code_point} {known?.name ?? known?.script}
    </span>
  )
}
