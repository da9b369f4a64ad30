/** What was found in the result of each execution of a delegation, and whether somebody is still to be told of it. */
export const results = `
CREATE TABLE result (
  task_id TEXT NOT NULL REFERENCES delegation,
  execution INTEGER NOT NULL,
  pending_notices INTEGER NOT NULL,
  content TEXT NOT NULL,
  checksum TEXT NOT NULL,
  PRIMARY KEY (task_id, execution)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_with_pending_notices ON result (task_id, execution) WHERE pending_notices > 0;`
