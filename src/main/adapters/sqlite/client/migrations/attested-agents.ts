/** Which cached agents anybody attests anything of: few of many, found without reading the many. */
export const attestedAgents = `
ALTER TABLE cached_agent ADD COLUMN attested INTEGER NOT NULL DEFAULT 0 CHECK (attested IN (0, 1));
UPDATE cached_agent SET attested = 1 WHERE json_valid(content) AND json_array_length(content, '$.attestations') > 0;
CREATE INDEX cached_agent_attested ON cached_agent (id) WHERE attested = 1;`
