-- What every write begins with, in one statement: the lock of the organisation's chain and its end, then the time and
-- the lease as they are after the wait. Each query of a volatile function sees what was committed before it.
CREATE FUNCTION migration.begin_write(asked text, OUT entries bigint, OUT hash text, OUT at timestamptz, OUT token bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    SELECT c.entries, c.hash INTO entries, hash FROM migration.audit_chain c WHERE c.organization = asked FOR UPDATE;
    at := clock_timestamp();
    SELECT l.token INTO token FROM migration.lease l WHERE l.organization = asked;
END
$$;
