import type { Migrations } from '../database'

export interface AgentTables {
  task: {
    task_id: string
    client_key: string
    idempotency_key: string
    state: string
    accepted_ms: number
    content: string
    checksum: string
  }
  task_issue: { task_id: string; digest: string; content: string; checksum: string }
  registry_seen: { origin: string; root: number; snapshot: number }
  task_event: { task_id: string; seq: number; content: string; checksum: string }
}

export const AGENT_MIGRATIONS: Migrations = [
  `
CREATE TABLE task (
  task_id TEXT PRIMARY KEY,
  client_key TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL,
  accepted_ms INTEGER NOT NULL,
  content TEXT NOT NULL,
  checksum TEXT NOT NULL
) STRICT;
CREATE INDEX task_by_key ON task (client_key, idempotency_key, accepted_ms);
CREATE INDEX task_by_state ON task (state, accepted_ms, task_id);
CREATE TABLE task_event (
  task_id TEXT NOT NULL REFERENCES task, seq INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (task_id, seq)
) STRICT, WITHOUT ROWID;`,
  `
CREATE TABLE task_issue (
  task_id TEXT NOT NULL REFERENCES task, digest TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (task_id, digest)
) STRICT, WITHOUT ROWID;`,
  `
CREATE TABLE registry_seen (
  origin TEXT PRIMARY KEY, root INTEGER NOT NULL, snapshot INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`,
]
