export { serviceEndpoint } from './endpoint'
export { type AgentFacts, type Listing, type ManifestFinding, requireDelegable, verifyAgent } from './verify-agent'
