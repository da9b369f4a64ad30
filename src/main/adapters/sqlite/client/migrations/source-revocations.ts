/** Which registry lists which revocation in its newest snapshot, so that registries can be compared. */
export const sourceRevocations = `
CREATE TABLE source_revocation (
  source TEXT NOT NULL, key_id TEXT NOT NULL, agent_id TEXT NOT NULL, PRIMARY KEY (source, key_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_revocation_by_agent ON source_revocation (agent_id, source);`
