import type { Engine } from '../../engine'
import { listReviews } from '../../engine/records/records'
import { checkNames } from '../../engine/review/check-names'
import type { HandlersOf } from './handler'

export const reviewsHandlers = ({ context }: Engine): HandlersOf<'reviews'> => ({
  'reviews.list': ({ state }) => listReviews(context, state),
  'reviews.check_names': async ({ names }) => ({
    reports: await checkNames(
      context,
      names.map((name) => ({ name })),
    ),
  }),
})
