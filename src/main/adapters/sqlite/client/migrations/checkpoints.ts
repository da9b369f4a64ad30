/** Recoveries: the checkpoints a task has, when its agent was heard, and every agent that worked on it. */
export const checkpoints = `
CREATE TABLE delegation_checkpoint (
  task_id TEXT NOT NULL REFERENCES delegation, number INTEGER NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (task_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE heartbeat (
  task_id TEXT NOT NULL REFERENCES delegation, at_ms INTEGER NOT NULL, PRIMARY KEY (task_id, at_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE delegation_agent (
  agent_id TEXT NOT NULL, task_id TEXT NOT NULL REFERENCES delegation, PRIMARY KEY (agent_id, task_id)
) STRICT, WITHOUT ROWID;
INSERT INTO delegation_agent SELECT agent_id, task_id FROM delegation;`
