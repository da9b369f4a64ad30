export { serviceEndpoint } from './endpoint'
export { type Listing, type ManifestFinding, requireDelegable, verifyAgent } from './verify-agent'
