import type { Engine } from '../../engine'
import { checkNames } from '../../engine/review/check-names'
import { decideCases } from '../../engine/review/decide-cases'
import { endorseAgent } from '../../engine/review/endorse-agent'
import { listReviewCases } from '../../engine/review/list-cases'
import type { HandlersOf } from './handler'

export { reviewsCommands as commands } from '../../../shared/contract/commands/reviews'

export const handlers = ({ context }: Engine): HandlersOf<'reviews'> => ({
  'reviews.list': ({ state }) => listReviewCases(context, state),
  'reviews.decide': (input) => decideCases(context, input),
  'reviews.endorse': (input) => endorseAgent(context, input),
  'reviews.check_names': async ({ names }) => ({
    reports: await checkNames(
      context,
      names.map((name) => ({ name })),
    ),
  }),
})
