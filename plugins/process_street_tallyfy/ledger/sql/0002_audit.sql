-- One chain per organisation: id counts from 1 without a gap, hash covers the entry and the hash before it.
CREATE TABLE migration.audit (
    organization text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    run_id text NOT NULL,
    task_id text NOT NULL,
    at timestamptz NOT NULL,
    event text NOT NULL,
    kind text NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    target_id text,
    from_state text NOT NULL,
    to_state text NOT NULL,
    payload_sha256 text NOT NULL,
    outcome text NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (organization, id)
);
CREATE INDEX audit_object ON migration.audit (organization, kind, source_id, id);

-- The end of each chain; its row lock is the write lock of the organisation.
CREATE TABLE migration.audit_chain (
    organization text COLLATE "C" PRIMARY KEY,
    entries bigint NOT NULL DEFAULT 0,
    hash text NOT NULL DEFAULT ''
);

CREATE FUNCTION migration.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'migration.audit is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON migration.audit
    FOR EACH STATEMENT EXECUTE FUNCTION migration.refuse_change();
ALTER TABLE migration.audit ENABLE ALWAYS TRIGGER audit_append_only;
