-- position: the audit entry with which a row got its target object, and the last entry before a checkpoint was set.
-- What has a higher one than a checkpoint was made after it.
ALTER TABLE migration.mapping ADD COLUMN position bigint NOT NULL DEFAULT 0;
ALTER TABLE migration.checkpoint ADD COLUMN position bigint NOT NULL DEFAULT 0;
CREATE INDEX mapping_position ON migration.mapping (organization, position) WHERE position > 0;
-- Ledgers that were begun before: the audit knows both.
UPDATE migration.mapping m SET position = a.first
FROM (SELECT organization, kind, source_id, target_id, min(id) AS first FROM migration.audit
      WHERE to_state = 'confirmed' GROUP BY organization, kind, source_id, target_id) a
WHERE (m.organization, m.kind, m.source_id, m.target_id) = (a.organization, a.kind, a.source_id, a.target_id);
UPDATE migration.checkpoint c SET position =
    coalesce((SELECT max(id) FROM migration.audit a WHERE a.organization = c.organization AND a.at <= c.at), 0);

-- What an object that the move did not make was like before the move changed it. content: its kind, and for each key
-- what it held before and what was sent; place: the path that reads it, below the organisation.
CREATE TABLE migration.before_image (
    organization text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    target_id text COLLATE "C" NOT NULL,
    content jsonb NOT NULL CHECK (content ? 'sealed'),
    run_id text NOT NULL,
    position bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, place)
);
