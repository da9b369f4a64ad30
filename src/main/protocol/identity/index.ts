export { agentIdOfCertificate, agentUri, assertCertificateValidAt, spkiPin } from './certificate'
export {
  addSignature,
  type EnvelopePayload,
  type EnvelopeRequirement,
  parseEnvelope,
  preAuthEncoding,
  readUnverified,
  signEnvelope,
  type VerifiedEnvelope,
  verifyEnvelope,
} from './dsse'
export { keyIdOf } from './key-id'
export { importPublicKey } from './public-key'
export { signBytes, verifyBytes } from './signature'
export { keyRecordOf, type Signer, signerOf, signingAlgorithmOf } from './signer'
export { type MarkdownVerdict, verifyStewardMarkdown } from './steward-markdown'
