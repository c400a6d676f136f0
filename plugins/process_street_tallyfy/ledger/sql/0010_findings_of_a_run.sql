-- What was found of a run and of everything in it is asked for several times a run: without these, each time of all.
CREATE INDEX finding_parent ON migration.finding (organization, parent_id);
CREATE INDEX finding_source ON migration.finding (organization, source_id);
