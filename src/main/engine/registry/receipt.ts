import type { Envelope } from '../../../shared/model/envelope'
import type { SubmissionReceipt } from '../../../shared/model/registry'
import { signSubmissionReceipt } from '../../protocol/discovery'
import type { RegistryContext } from './context'

/** The registry's word on when it was first given a document. */
export const receiptFor = (
  { root, snapshotSigner }: RegistryContext,
  receipt: Omit<SubmissionReceipt, 'registry'>,
): Promise<Envelope> => signSubmissionReceipt({ registry: root.content.registry, ...receipt }, snapshotSigner)
