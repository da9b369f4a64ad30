import type { KeyId } from '../../../../shared/model/ids'
import type { ReviewCase } from '../../../../shared/model/review'
import type { RegistryContext } from '../context'
import { deciderByKey } from './decide-case'

/** Reviewers are shown every case; an owner those that fall on the own agents, so that an outcome is seen at once. */
export async function listCases(
  context: RegistryContext,
  { caller, state, limit }: { caller: KeyId; state: ReviewCase['state'] | undefined; limit: number },
): Promise<ReviewCase[]> {
  const { store } = context
  if (deciderByKey(context, caller)) return store.reviews.list({ state, limit })
  const own = await store.idsOfOwner(caller, limit)
  return own.length === 0 ? [] : store.reviews.list({ state, fallsOn: own, limit })
}
