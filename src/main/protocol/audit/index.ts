export {
  CHAIN_START,
  type ChainState,
  type ChainVerdict,
  nextEntry,
  verifyChain,
} from './chain'
export {
  judgeCountersignatures,
  type OpenedCountersignature,
  signAuditHead,
  signCountersignature,
  verifyAuditHead,
} from './countersignature'
export { countersignedLine, entryLine, openedOrNot, openProven, verifyExported } from './exported'
