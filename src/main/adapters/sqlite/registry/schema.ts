import type { Generated } from 'kysely'
import type { Migrations } from '../database'
import { reviewParties, reviewTables } from './review-tables'

export interface RegistryTables {
  registry_version: { only: number; version: number }
  publication: {
    agent_id: string
    revision: number
    digest: string
    owner_key: string
    content: string
    checksum: string
  }
  agent: { agent_id: string; revision: number; state: string; search_text: string; published_at: string }
  agent_key: { key_id: string; agent_id: string }
  agent_capability: { capability: string; agent_id: string }
  revocation: { key_id: string; digest: string; content: string; checksum: string; envelope: string }
  rotation: {
    digest: string
    agent_id: string
    matures_at: string
    outcome: string
    content: string
    checksum: string
  }
  suspension: { agent_id: string; content: string; checksum: string }
  activity: { agent_id: string; seq: number; content: string; checksum: string }
  attestation: {
    digest: string
    agent_id: string
    capability: string
    issued_ms: number
    content: string
    checksum: string
  }
  approval: { digest: string; agent_id: string; content: string; checksum: string }
  audit_head: { agent_id: string; log: string; entries: number; content: string; checksum: string }
  issue: {
    digest: string
    agent_id: string
    client_id: string
    receipt_digest: string
    received_ms: number
    content: string
    checksum: string
  }
  review_case: {
    number: Generated<number>
    subject: string
    state: string
    risk: number
    content: string
    checksum: string
  }
  quota_window: { kind: string; client: string; ends_ms: number; used: number }
  agent_use: { agent_id: string; fetches: number }
  review_party: { agent_id: string; case_number: number }
  review_decision: { seq: Generated<number>; case_number: number; content: string; checksum: string }
  delegation_notice: { order_digest: string; agent_id: string; client_id: string }
  endorsement: { from_agent: string; to_agent: string; capability: string; content: string; checksum: string }
}

export const REGISTRY_MIGRATIONS: Migrations = [
  `
CREATE TABLE registry_version (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO registry_version VALUES (1, 1);
CREATE TABLE publication (
  agent_id TEXT NOT NULL, revision INTEGER NOT NULL, digest TEXT NOT NULL UNIQUE, owner_key TEXT NOT NULL,
  content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (agent_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent (
  agent_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, state TEXT NOT NULL, search_text TEXT NOT NULL, published_at TEXT NOT NULL,
  FOREIGN KEY (agent_id, revision) REFERENCES publication (agent_id, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_key (
  key_id TEXT NOT NULL, agent_id TEXT NOT NULL REFERENCES agent, PRIMARY KEY (key_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_capability (
  capability TEXT NOT NULL, agent_id TEXT NOT NULL REFERENCES agent, PRIMARY KEY (capability, agent_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE revocation (
  key_id TEXT NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL, envelope TEXT NOT NULL,
  PRIMARY KEY (key_id, digest)
) STRICT, WITHOUT ROWID;`,
  `
CREATE TABLE rotation (
  digest TEXT PRIMARY KEY, agent_id TEXT NOT NULL, matures_at TEXT NOT NULL, outcome TEXT NOT NULL,
  content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rotation_waiting ON rotation (outcome, matures_at);
CREATE TABLE suspension (agent_id TEXT PRIMARY KEY, content TEXT NOT NULL, checksum TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE activity (
  agent_id TEXT NOT NULL, seq INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (agent_id, seq)
) STRICT, WITHOUT ROWID;`,
  `
CREATE TABLE attestation (
  digest TEXT PRIMARY KEY, agent_id TEXT NOT NULL REFERENCES agent, capability TEXT NOT NULL, issued_ms INTEGER NOT NULL,
  content TEXT NOT NULL, checksum TEXT NOT NULL,
  UNIQUE (agent_id, capability, issued_ms)
) STRICT, WITHOUT ROWID;`,
  `
CREATE TABLE issue (
  digest TEXT PRIMARY KEY, agent_id TEXT NOT NULL, client_id TEXT NOT NULL, receipt_digest TEXT NOT NULL,
  received_ms INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  UNIQUE (client_id, receipt_digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_by_agent ON issue (agent_id, received_ms);
CREATE INDEX issue_by_client ON issue (client_id, received_ms);`,
  reviewTables,
  reviewParties,
  `
CREATE TABLE quota_window (
  kind TEXT NOT NULL, client TEXT NOT NULL, ends_ms INTEGER NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (kind, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX quota_window_by_end ON quota_window (ends_ms);
CREATE TABLE agent_use (agent_id TEXT PRIMARY KEY, fetches INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  `
CREATE TABLE approval (
  digest TEXT PRIMARY KEY, agent_id TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_by_agent ON approval (agent_id);`,
  `
CREATE TABLE audit_head (
  agent_id TEXT NOT NULL, log TEXT NOT NULL, entries INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (agent_id, log, entries)
) STRICT, WITHOUT ROWID;`,
]
