/** What registries recorded of the own agents' signatures. */
export const signingActivity = `
CREATE TABLE signing_activity (
  registry TEXT NOT NULL, agent_id TEXT NOT NULL, seq INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (registry, agent_id, seq)
) STRICT, WITHOUT ROWID;`
