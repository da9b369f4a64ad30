import type { Scenario } from '../../../shared/model/drill'

/** What FAILURE_MODES says of a scenario, and how bad it is where nothing is done about it. */
export interface KnownMode {
  readonly title: string
  readonly category: string
  /** 1 (a nuisance) to 10 (somebody else acts in your name). The specification gives none: ours, each with its reason. */
  readonly severity: { readonly score: number; readonly reason: string }
  /** The row of the production readiness checklist that it proves; 3.2 has none. */
  readonly checklist?: { readonly name: string; readonly note: string }
}

const AGENT = 'Agent failures'
const NETWORK = 'Network failures'
const ATTESTATION = 'Attestation failures'
const TRUST = 'Trust failures'
const REGISTRY = 'Registry failures'
const SECURITY = 'Security failures'

/** Titles, categories and checklist as FAILURE_MODES prints them. */
export const FAILURE_MODES: Readonly<Record<Scenario, KnownMode>> = {
  '1.1': {
    title: 'Agent goes offline mid-delegation',
    category: AGENT,
    severity: { score: 6, reason: 'Partial work is lost, and nobody knows whether the task completed' },
    checklist: { name: 'Agent failure recovery', note: 'checkpointing + resume' },
  },
  '1.2': {
    title: 'Agent returns corrupted results',
    category: AGENT,
    severity: { score: 7, reason: 'Broken code or data is taken for good and used' },
    checklist: { name: 'Result validation', note: 'checksums + schema validation' },
  },
  '2.1': {
    title: 'Connection lost during delegation',
    category: NETWORK,
    severity: { score: 7, reason: 'The task runs twice, or not at all' },
    checklist: { name: 'Idempotency keys', note: 'prevent duplicate execution' },
  },
  '2.2': {
    title: 'Slow network (high latency)',
    category: NETWORK,
    severity: { score: 3, reason: 'Tasks time out although their agent answers' },
    checklist: { name: 'Adaptive timeouts', note: 'handle slow networks' },
  },
  '3.1': {
    title: 'Attestation expired, refresh failed',
    category: ATTESTATION,
    severity: { score: 5, reason: 'A good agent cannot be used, or a stale one is used unnoticed' },
    checklist: { name: 'Attestation grace period', note: 'expired but recent' },
  },
  '3.2': {
    title: 'Attestation refresh causes test failures',
    category: ATTESTATION,
    severity: { score: 4, reason: 'Work goes to an agent with a regression' },
  },
  '4.1': {
    title: 'Trust score gaming (fake endorsements)',
    category: TRUST,
    severity: { score: 8, reason: 'An attacker’s agent is trusted on the word of nobody' },
    checklist: { name: 'Sybil attack detection', note: 'fake endorsements' },
  },
  '4.2': {
    title: 'Test coverage gaming (cherry-picking)',
    category: TRUST,
    severity: { score: 7, reason: 'An agent is attested as better than it is' },
    checklist: { name: 'Test determinism validation', note: 'anti-gaming' },
  },
  '5.1': {
    title: 'Registry downtime',
    category: REGISTRY,
    severity: { score: 5, reason: 'No agent can be discovered' },
    checklist: { name: 'Registry fallbacks', note: 'downtime resilience' },
  },
  '5.2': {
    title: 'Registry poisoning (typosquatting)',
    category: REGISTRY,
    severity: { score: 9, reason: 'Tasks and their data go to a malicious agent' },
    checklist: { name: 'Typosquatting detection', note: 'registry poisoning' },
  },
  '6.1': {
    title: 'Key compromise',
    category: SECURITY,
    severity: { score: 10, reason: 'A thief signs and acts in the agent’s name' },
    checklist: { name: 'Key compromise monitoring', note: 'security alerts' },
  },
  '6.2': {
    title: 'Man-in-the-middle attack',
    category: SECURITY,
    severity: { score: 9, reason: 'Tasks are read and changed on their way' },
    checklist: { name: 'MITM protection', note: 'mutual TLS + signing' },
  },
}
