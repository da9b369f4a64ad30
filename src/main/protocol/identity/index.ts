export { agentIdOfCertificate, agentUri, assertCertificateValidAt, spkiPin } from './certificate'
export {
  addSignature,
  type EnvelopePayload,
  mergeSignatures,
  parseEnvelope,
  readUnverified,
  signEnvelope,
  type VerifiedEnvelope,
  verifiedSigners,
  verifyEnvelope,
} from './dsse'

export { importPublicKey } from './public-key'
export { verifyBytes } from './signature'
export { keyRecordOf, type Signer, signerOf } from './signer'
export { verifyStewardMarkdown } from './steward-markdown'
