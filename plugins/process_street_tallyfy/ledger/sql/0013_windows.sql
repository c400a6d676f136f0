-- Beside the bucket a rolling window: the calls of its last 61 sixtieths, so that any window lies within them.
ALTER TABLE migration.bucket ADD COLUMN window_seconds double precision CHECK (window_seconds > 0);
ALTER TABLE migration.bucket ADD COLUMN slot bigint NOT NULL DEFAULT 0;
ALTER TABLE migration.bucket ADD COLUMN slots bigint[] NOT NULL DEFAULT array_fill(0::bigint, ARRAY[61]);

-- The slots so many sixtieths later.
CREATE FUNCTION migration.rolled(slots bigint[], steps bigint) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN steps <= 0 THEN slots
                WHEN steps >= 61 THEN array_fill(0::bigint, ARRAY[61])
                ELSE slots[1 + steps::int:61] || array_fill(0::bigint, ARRAY[steps::int]) END
$$;

CREATE FUNCTION migration.held(slots bigint[]) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT coalesce(sum(calls), 0)::bigint FROM unnest(slots) AS calls $$;

-- The slots so many sixtieths later, with calls of that moment.
CREATE FUNCTION migration.counted(slots bigint[], steps bigint, calls bigint) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT later[1:60] || (later[61] + calls) FROM (SELECT migration.rolled(slots, steps)) AS r (later)
$$;
