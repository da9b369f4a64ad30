export {
  readDelegationNotice,
  readEndorsement,
  signDelegationNotice,
  signEndorsement,
  verifyDelegationNotice,
  verifyEndorsement,
} from './document'
export { type EndorserRecord, endorsementFault } from './policy'
