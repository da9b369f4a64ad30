/** Several registries at once: which row of an agent is believed, what registries answered so far, whence a revocation came. */
export const registries = `
ALTER TABLE cached_agent ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE cached_agent ADD COLUMN preferred INTEGER NOT NULL DEFAULT 1 CHECK (preferred IN (0, 1));
UPDATE cached_agent SET digest = json_extract(content, '$.manifestDigest') WHERE json_valid(content);
CREATE INDEX cached_agent_preferred ON cached_agent (id, source) WHERE preferred = 1;
CREATE TABLE source_rank (
  name TEXT PRIMARY KEY, place INTEGER NOT NULL, voice TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE registry_sample (
  row INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  latency_ms REAL,
  code TEXT,
  reason TEXT
) STRICT;
CREATE INDEX registry_sample_by_url ON registry_sample (url, at_ms);
ALTER TABLE revocation ADD COLUMN fetched_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00.000Z';`
