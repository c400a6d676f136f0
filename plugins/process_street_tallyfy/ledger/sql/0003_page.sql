-- What the Migrations page asks: browsing by state, the pace, and how much of each limit was used when.
CREATE INDEX mapping_browse ON migration.mapping (organization, state, kind, source_id);
-- One narrow index answers how far an organisation is, without its rows.
ALTER TABLE migration.mapping ADD COLUMN settled boolean NOT NULL
    GENERATED ALWAYS AS (state IN ('verified', 'skipped') AND source_sha256 = seen_sha256) STORED;
CREATE INDEX mapping_standing ON migration.mapping (organization, kind, state, disposition, settled);
CREATE INDEX mapping_error ON migration.mapping (organization, error_category, error_code) WHERE error_code <> '';
CREATE INDEX audit_settled ON migration.audit (organization, at)
    WHERE to_state IN ('verified', 'skipped') AND kind <> 'own';

-- Calls let through, per limit and minute of the database's clock; written in the statement that takes the token.
CREATE TABLE migration.bucket_use (
    name text COLLATE "C" NOT NULL,
    minute timestamptz NOT NULL,
    calls bigint NOT NULL,
    PRIMARY KEY (name, minute)
) WITH (fillfactor = 50);
