/** What searches filter and order by, in the order they show it, beside no content: it is read into memory whole. */
export const agentColumns = `
DROP INDEX cached_agent_preferred;
CREATE INDEX cached_agent_columns ON cached_agent (id COLLATE NOCASE, id, source, preferred, state, verification);`
