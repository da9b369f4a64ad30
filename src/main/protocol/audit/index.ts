export {
  CHAIN_START,
  type ChainState,
  type ChainVerdict,
  nextEntry,
  verifyChain,
} from './chain'
