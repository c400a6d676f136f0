-- Who was met in the source, the target's members, and what somebody decided: addresses, so never copied elsewhere.
CREATE TABLE migration.person (
    organization text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    address text NOT NULL,
    name text NOT NULL,
    is_group boolean NOT NULL,
    seen jsonb NOT NULL,
    run_id text NOT NULL,
    PRIMARY KEY (organization, who)
);

CREATE TABLE migration.account (
    organization text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    PRIMARY KEY (organization, address)
);

CREATE TABLE migration.group_member (
    organization text COLLATE "C" NOT NULL,
    group_id text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, group_id, address)
);

-- filed: what the file said last. A file that is read again changes only what its own lines have changed since.
CREATE TABLE migration.person_decision (
    organization text COLLATE "C" NOT NULL,
    who text COLLATE "C" NOT NULL,
    action text NOT NULL,
    map_to text NOT NULL,
    role text NOT NULL,
    note text NOT NULL,
    filed text[] NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, who)
);
