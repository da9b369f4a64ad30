const cache = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE known_registry (name TEXT PRIMARY KEY, content TEXT NOT NULL, checksum TEXT NOT NULL) STRICT;
CREATE TABLE cached_agent (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT,
  verification TEXT NOT NULL,
  search_key TEXT NOT NULL,
  content TEXT NOT NULL,
  checksum TEXT NOT NULL,
  UNIQUE (id, source)
) STRICT;
CREATE INDEX cached_agent_by_source ON cached_agent (source, row);
CREATE TABLE agent_capability (
  capability TEXT NOT NULL,
  row INTEGER NOT NULL REFERENCES cached_agent ON DELETE CASCADE,
  PRIMARY KEY (capability, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_capability_by_row ON agent_capability (row);
CREATE VIRTUAL TABLE agent_search USING fts5 (
  id, name, description, capabilities, owner,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TABLE document (
  digest TEXT PRIMARY KEY, bytes BLOB NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT;
CREATE TABLE revocation (
  key_id TEXT NOT NULL, digest TEXT NOT NULL, source TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (key_id, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE damaged_row (
  row INTEGER PRIMARY KEY, found_at TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;`

const work = `
CREATE TABLE delegation (
  task_id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  content TEXT NOT NULL,
  checksum TEXT NOT NULL,
  UNIQUE (agent_id, idempotency_key)
) STRICT;
CREATE INDEX delegation_by_time ON delegation (created_ms, task_id);
CREATE INDEX delegation_by_agent ON delegation (agent_id, created_ms, task_id);
CREATE TABLE timeline_entry (
  task_id TEXT NOT NULL REFERENCES delegation, seq INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (task_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE health_sample (
  row INTEGER PRIMARY KEY,
  agent_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  up INTEGER NOT NULL CHECK (up IN (0, 1)),
  latency_ms REAL,
  reason TEXT
) STRICT;
CREATE INDEX health_sample_by_agent ON health_sample (agent_id, at_ms, up);
CREATE INDEX health_sample_by_time ON health_sample (at_ms);
CREATE TABLE alert (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  content TEXT NOT NULL,
  checksum TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX alert_unresolved ON alert (key) WHERE state <> 'resolved';
CREATE TABLE review_case (
  number INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT;`

/** The triggers keep a mistake of the program, and a tool's careless statement, from rewriting history; the hashes show an intent. */
const audit = `
CREATE TABLE audit_entry (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY CHECK (only = 1), entries INTEGER NOT NULL, head TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE audit_search USING fts5 (
  actor, action, subject, details, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO audit_head VALUES (1, 0, 'sha256:${'0'.repeat(64)}');
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry
WHEN NEW.seq <> (SELECT entries + 1 FROM audit_head) OR NEW.previous <> (SELECT head FROM audit_head)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
WHEN NEW.entries <> OLD.entries + 1
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;`

/** The store as it was first laid out. */
export const first = cache + work + audit
