-- One circuit breaker per account. failures: calls in a row without an answer; from the limit on the circuit is open
-- until open_until, then one trial call at a time goes out, until trial_until at the latest.
CREATE TABLE migration.breaker (
    name text COLLATE "C" PRIMARY KEY,
    failures integer NOT NULL DEFAULT 0,
    openings integer NOT NULL DEFAULT 0,
    open_until timestamptz NOT NULL DEFAULT '-infinity',
    trial_until timestamptz NOT NULL DEFAULT '-infinity'
);

-- What a person decided about an object in review, and what came of it. decided_by: an account of Airflow, by its id.
-- note: in the person's own words, so never copied elsewhere.
CREATE TABLE migration.review_decision (
    organization text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source_id text COLLATE "C" NOT NULL,
    decision text NOT NULL,
    target_id text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by_run text NOT NULL DEFAULT '',
    refused text NOT NULL DEFAULT '',
    PRIMARY KEY (organization, kind, source_id)
);
