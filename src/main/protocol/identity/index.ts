export { agentIdOfCertificate, agentUri, assertCertificateValidAt, spkiPin } from './certificate'
export {
  addSignature,
  type EnvelopePayload,
  parseEnvelope,
  readUnverified,
  signEnvelope,
  type VerifiedEnvelope,
  verifyEnvelope,
} from './dsse'

export { importPublicKey } from './public-key'
export { verifyBytes } from './signature'
export { keyRecordOf, type Signer, signerOf } from './signer'
export { verifyStewardMarkdown } from './steward-markdown'
