-- Findings of one reason are read page by page, in their order: a list of what is to do may have as many as there are
-- tasks. finding_reason stays: it is a tenth as large, and enough to take all findings of some reasons away.
CREATE INDEX finding_of_reason ON migration.finding (organization, reason, kind, source_id, field);
