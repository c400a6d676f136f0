-- What was told to whom it concerns, once a run: mapped tasks, retries and cleared tasks tell nothing twice.
CREATE TABLE migration.alert (
    organization text COLLATE "C" NOT NULL,
    run_id text NOT NULL,
    alert text COLLATE "C" NOT NULL,
    about text COLLATE "C" NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organization, run_id, alert, about)
);
ALTER TABLE migration.alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE migration.alert FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON migration.alert
    USING (organization = ANY ((SELECT migration.organizations())::text[]));
