import { counted } from '../../../shared/model/counted'
import type { ReviewCase } from '../../../shared/model/review'
import type { AttentionItem } from '../../../shared/model/views'

/** One line a registry for the cases that wait (SCREENS "Overview": 3 names to review, top risk .97). */
export function reviewAttention(open: readonly ReviewCase[]): AttentionItem[] {
  const byRegistry = Map.groupBy(open, ({ registry }) => registry ?? '')
  return [...byRegistry].map(([registry, cases]): AttentionItem => {
    const risk = Math.max(...cases.map((found) => found.risk))
    const [oldest] = cases.map(({ opened_at }) => opened_at).sort()
    return {
      severity: 'warning',
      text: `${counted(cases.length, 'case')} to review, top risk ${Math.round(risk * 100)} %`,
      subject: registry === '' ? 'this profile' : `registry ${registry}`,
      since: oldest as AttentionItem['since'],
      action: 'Review',
      link: '/review',
    }
  })
}
