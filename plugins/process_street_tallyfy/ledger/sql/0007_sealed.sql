-- What is staged is encrypted from here on. Rows of an older ledger may stand in clear until they are sealed; new ones not.
ALTER TABLE migration.staging ADD CONSTRAINT staging_payload_is_sealed
    CHECK (payload IS NULL OR payload ? 'sealed') NOT VALID;
