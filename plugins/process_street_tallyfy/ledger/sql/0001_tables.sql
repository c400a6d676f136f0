-- The tables of the ledger. Text keys sort by code point, so that paging by key is the same on every server.
CREATE TABLE migration.staging (
    organization text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    parent_id text COLLATE "C" NOT NULL DEFAULT '',
    payload jsonb,
    sha256 text NOT NULL,
    run_id text NOT NULL,
    staged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, kind, source_id)
);
CREATE INDEX staging_parent ON migration.staging (organization, kind, parent_id);

-- seen_sha256: what was last planned. sent_sha256: what was last written.
-- source_sha256: what the row was last settled with (verified or skipped), '' = never.
CREATE TABLE migration.mapping (
    organization text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    parent_id text COLLATE "C" NOT NULL DEFAULT '',
    target_id text COLLATE "C" CHECK (target_id <> ''),
    marker text NOT NULL DEFAULT '',
    state text COLLATE "C" NOT NULL DEFAULT 'planned',
    disposition text COLLATE "C" NOT NULL,
    adopted boolean NOT NULL DEFAULT false,
    source_sha256 text NOT NULL DEFAULT '',
    seen_sha256 text NOT NULL,
    sent_sha256 text NOT NULL DEFAULT '',
    payload_sha256 text NOT NULL DEFAULT '',
    transform_version text NOT NULL DEFAULT '',
    run_id text NOT NULL,
    created_by_run text NOT NULL DEFAULT '',
    attempt integer NOT NULL DEFAULT 0,
    error_category text NOT NULL DEFAULT '',
    error_code text NOT NULL DEFAULT '',
    fence bigint,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at timestamptz,
    verified_at timestamptz,
    PRIMARY KEY (organization, kind, source_id),
    CONSTRAINT mapping_landed_has_target
        CHECK (state NOT IN ('confirmed', 'verified', 'wrong', 'reverting') OR target_id IS NOT NULL)
);
CREATE INDEX mapping_state ON migration.mapping (organization, kind, state);
CREATE INDEX mapping_parent ON migration.mapping (organization, kind, parent_id);
CREATE INDEX mapping_target ON migration.mapping (organization, kind, target_id) WHERE target_id IS NOT NULL;
-- Kinds that make an object of their own. Folded comments, values and people may share one.
CREATE UNIQUE INDEX mapping_one_source_per_target ON migration.mapping (organization, kind, target_id)
    WHERE target_id IS NOT NULL
    AND kind IN ('group', 'folder', 'tag', 'workflow', 'task_template', 'form_field', 'run', 'task');

CREATE TABLE migration.finding (
    organization text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    disposition text COLLATE "C" NOT NULL,
    advice text NOT NULL DEFAULT '',
    parent_id text COLLATE "C" NOT NULL DEFAULT '',
    run_id text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, kind, source_id, field, reason)
);

CREATE TABLE migration.checkpoint (
    organization text COLLATE "C" NOT NULL,
    run_id text NOT NULL,
    phase text NOT NULL,
    name text NOT NULL,
    counts jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, run_id, phase, name)
);

CREATE TABLE migration.verdict (
    organization text COLLATE "C" NOT NULL,
    run_id text NOT NULL,
    phase text NOT NULL,
    verdict text NOT NULL,
    reason text NOT NULL DEFAULT '',
    counts jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, run_id, phase)
);

CREATE TABLE migration.incident (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization text COLLATE "C" NOT NULL,
    run_id text NOT NULL,
    task_id text NOT NULL DEFAULT '',
    map_index integer NOT NULL DEFAULT -1,
    category text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    advice text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX incident_run ON migration.incident (organization, run_id, id);

-- The token only ever grows; holder '' = released.
CREATE TABLE migration.lease (
    organization text COLLATE "C" PRIMARY KEY,
    holder text NOT NULL,
    token bigint NOT NULL,
    ttl interval NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE migration.bucket (
    name text COLLATE "C" PRIMARY KEY,
    tokens double precision NOT NULL,
    capacity double precision NOT NULL CHECK (capacity > 0),
    per_second double precision NOT NULL CHECK (per_second > 0),
    blocked_until timestamptz NOT NULL DEFAULT '-infinity',
    taken bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
