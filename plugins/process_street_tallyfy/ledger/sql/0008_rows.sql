-- Row security: a session sees the rows of the organisations that it names (connection.see), and no others.
-- FORCE: it binds the owner of the tables too; only a superuser or a role with BYPASSRLS is free of it.
CREATE FUNCTION migration.organizations() RETURNS text[] LANGUAGE sql STABLE AS
    $$ SELECT string_to_array(current_setting('migration.organizations', true), ',') $$;

DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'migration' AND column_name = 'organization'
    LOOP
        EXECUTE format('ALTER TABLE migration.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE migration.%I FORCE ROW LEVEL SECURITY', name);
        -- A query of its own: asked once a statement, not once a row.
        EXECUTE format(
            'CREATE POLICY one_organization ON migration.%I'
            ' USING (organization = ANY ((SELECT migration.organizations())::text[]))',
            name
        );
    END LOOP;
END
$$;
