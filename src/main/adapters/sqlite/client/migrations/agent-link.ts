/** What was measured of the way to an agent, and whether it is called at all. */
export const agentLink = `
CREATE TABLE agent_link (
  agent_id TEXT PRIMARY KEY, content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT, WITHOUT ROWID;`
