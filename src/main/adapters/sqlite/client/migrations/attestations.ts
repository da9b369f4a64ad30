/** What this profile attests: how tests are run, every run, what was made of them, and what a person accepted. */
export const attestations = `
CREATE TABLE test_plan (
  agent_id TEXT NOT NULL, capability TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (agent_id, capability)
) STRICT, WITHOUT ROWID;
CREATE TABLE test_run (
  agent_id TEXT NOT NULL, capability TEXT NOT NULL, number INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (agent_id, capability, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE own_attestation (
  digest TEXT PRIMARY KEY, agent_id TEXT NOT NULL, capability TEXT NOT NULL, issued_ms INTEGER NOT NULL,
  content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX own_attestation_by_time ON own_attestation (agent_id, capability, issued_ms);
CREATE TABLE acceptance (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL, capability TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT;`
