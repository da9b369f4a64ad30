import type { ReviewCase, ReviewCaseView } from '../../../../shared/model/review'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative } from './time'
import { tree } from './tree'

const KIND: Readonly<Record<ReviewCase['kind'], string>> = {
  similar_name: 'similar name',
  homograph: 'look-alike letters',
  sybil: 'fake endorsers',
  inconsistent_tests: 'tests that contradict',
}
const STATE: Readonly<Record<ReviewCase['state'], string>> = {
  open: 'waits for a reviewer',
  asked: 'the reviewer asks the owner',
  approved: '✅ approved',
  rejected: '❌ rejected',
  banned: '❌ banned',
}

interface Told {
  readonly cases: readonly ReviewCaseView[]
  readonly unanswered: readonly { registry: string; message: string }[]
}

/** The queue as a list; a registry that did not answer is told of first. */
export function caseLines({ cases, unanswered }: Told, now: number, ink: Ink): string[] {
  return [
    ...unanswered.map(({ registry, message }) => `⚠️  As last told by ${plain(registry)}: ${plain(message)}`),
    ...(cases.length === 0 ? ['Nothing to review'] : cases.flatMap((found) => linesOf(found, now, ink))),
  ]
}

function linesOf(found: ReviewCaseView, now: number, ink: Ink): string[] {
  const { id, registry, kind, subject, risk, state, opened_at, reason, appeal, own_agents } = found
  const like = found.evidence.name?.alerts.find(({ existing }) => existing !== null)?.existing
  const ring = found.evidence.sybil
  return [
    `${ink.strong(plain(subject))}: ${KIND[kind]}, risk ${Math.round(risk * 100)} %, ${STATE[state]}`,
    ...tree([
      `${plain(id)}${registry === undefined ? '' : ` at ${plain(registry)}`}, opened ${relative(opened_at, now)}`,
      ...(like == null ? [] : [`Like ${plain(like)}`]),
      ...(ring === undefined ? [] : [`${ring.members} agents are suspected, ${ring.red_flags} of 4 red flags`]),
      ...(reason === undefined || reason === '' ? [] : [`Reason given: ${plain(reason, 2000)}`]),
      ...(appeal === undefined ? [] : [`The owner objects: ${plain(appeal, 2000)}`]),
      ...(own_agents.length > 0 && state !== 'approved'
        ? [`Yours: steward review appeal ${plain(own_agents[0] ?? '')} --reason "…"`]
        : []),
    ]),
  ]
}
