-- What `make bench ARGS=queries` found at 100,000 rows and more.
-- Findings of one reason were looked for among all.
CREATE INDEX finding_reason ON migration.finding (organization, reason);
-- What is left to do, of a kind of which nearly everything is done: the condition is that of mapping.open.
CREATE INDEX mapping_open ON migration.mapping (organization, kind, source_id)
    WHERE state NOT IN ('verified', 'skipped') OR source_sha256 NOT IN ('', seen_sha256);
-- An id that somebody typed, whatever its kind.
CREATE INDEX mapping_source ON migration.mapping (organization, source_id);
-- mapping_standing begins with the same columns.
DROP INDEX migration.mapping_state;
-- Of a run: the hash of all that its plan was last made from, once nothing was left to do; with a star in front while
-- something is. A run whose hash is the same again is not planned again.
ALTER TABLE migration.mapping ADD COLUMN planned_from text NOT NULL DEFAULT '';
