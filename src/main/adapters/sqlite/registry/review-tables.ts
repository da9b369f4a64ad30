/** Cases that a person judges, endorsements, and what clients told of their delegations. */
export const reviewTables = `
CREATE TABLE review_case (
  number INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, state TEXT NOT NULL, risk REAL NOT NULL,
  content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT;
CREATE INDEX review_case_by_risk ON review_case (state, risk DESC);
CREATE INDEX review_case_by_subject ON review_case (subject);
CREATE TABLE review_decision (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, case_number INTEGER NOT NULL REFERENCES review_case,
  content TEXT NOT NULL, checksum TEXT NOT NULL
) STRICT;
CREATE TRIGGER review_decision_unchanged BEFORE UPDATE ON review_decision
BEGIN SELECT RAISE(ABORT, 'decisions are kept as they were signed'); END;
CREATE TRIGGER review_decision_kept BEFORE DELETE ON review_decision
BEGIN SELECT RAISE(ABORT, 'decisions are kept as they were signed'); END;
CREATE TABLE endorsement (
  from_agent TEXT NOT NULL, to_agent TEXT NOT NULL, capability TEXT NOT NULL,
  content TEXT NOT NULL, checksum TEXT NOT NULL,
  PRIMARY KEY (to_agent, from_agent, capability)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_by_owner ON publication (owner_key);
CREATE INDEX endorsement_by_endorser ON endorsement (from_agent);
CREATE TABLE delegation_notice (order_digest TEXT PRIMARY KEY, agent_id TEXT NOT NULL, client_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX delegation_notice_by_agent ON delegation_notice (agent_id);
CREATE INDEX delegation_notice_by_client ON delegation_notice (client_id);`

/** On whom a case falls: each of them may look at it, and object. */
export const reviewParties = `
CREATE TABLE review_party (
  agent_id TEXT NOT NULL, case_number INTEGER NOT NULL REFERENCES review_case, PRIMARY KEY (agent_id, case_number)
) STRICT, WITHOUT ROWID;
INSERT INTO review_party SELECT subject, number FROM review_case;`
