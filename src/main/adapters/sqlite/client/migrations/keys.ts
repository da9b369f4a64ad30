/** What becomes of keys: documents to be sent, recoveries under way, keys kept on paper. */
export const keys = `
CREATE TABLE shelved (
  kind TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;`
