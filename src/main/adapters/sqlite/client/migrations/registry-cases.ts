/** Review cases of registries, as they were last told: a queue can be read while its registry is away. */
export const registryCases = `
CREATE TABLE registry_case (
  registry TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (registry, id)
) STRICT, WITHOUT ROWID;`
