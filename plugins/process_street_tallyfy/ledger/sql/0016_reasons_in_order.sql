-- Findings of one reason are read page by page, in their order: a list of what is to do may have as many as there are
-- tasks.
CREATE INDEX finding_of_reason ON migration.finding (organization, reason, kind, source_id, field);
-- finding_of_reason begins with the same columns.
DROP INDEX migration.finding_reason;
