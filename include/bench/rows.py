"""A ledger of any size without a move: what the page and the hot queries are measured on."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from process_street_tallyfy.ledger.connection import see
from process_street_tallyfy.ledger.resealing import reseal
from process_street_tallyfy.ledger.scope import Scope

ORGANIZATION, RUN = "large", "run1"
#: One in a hundred objects is a run, one in a thousand a workflow; the others are parts of runs. One in fifty failed,
#: one in a thousand waits for a person.
_FILL = (
    "ALTER TABLE migration.staging DROP CONSTRAINT staging_payload_is_sealed",
    """
    INSERT INTO migration.staging (organization, kind, source_id, parent_id, payload, sha256, run_id)
    SELECT {organization}, CASE WHEN n <= {workflows} THEN 'workflow' WHEN n <= {lists} THEN 'run'
                                WHEN n % 3 = 0 THEN 'value' ELSE 'task' END, 's' || lpad(n::text, 8, '0'),
           CASE WHEN n <= {workflows} THEN '' WHEN n <= {lists} THEN 's' || lpad((1 + n % {workflows})::text, 8, '0')
                ELSE 's' || lpad(({workflows} + 1 + n % ({lists} - {workflows}))::text, 8, '0') END,
           CASE WHEN n <= {lists}
                THEN jsonb_build_object('name', 'Object ' || n, 'more', repeat(md5(n::text), 20)) END,
           md5(n::text), {run} FROM generate_series(1, {objects}) n
    """,
    """
    INSERT INTO migration.mapping (organization, kind, source_id, parent_id, target_id, state, disposition,
                                   source_sha256, seen_sha256, run_id, position, error_category, error_code)
    SELECT organization, kind, source_id, CASE WHEN kind = 'run' THEN '' ELSE parent_id END, md5(source_id),
           CASE WHEN right(source_id, 2) IN ('00', '50') THEN 'failed'
                WHEN right(source_id, 3) = '025' THEN 'needs_review' ELSE 'verified' END,
           (ARRAY['exact', 'converted', 'preserved', 'unsupported'])[1 + abs(hashtext(source_id)) % 4], sha256, sha256,
           {run}, 3 * right(source_id, 8)::bigint,
           CASE WHEN right(source_id, 2) IN ('00', '50') THEN 'data' ELSE '' END,
           CASE WHEN right(source_id, 2) IN ('00', '50') THEN 'refused' ELSE '' END
    FROM migration.staging WHERE organization = {organization}
    """,
    """
    INSERT INTO migration.finding (organization, kind, source_id, field, reason, disposition, advice, parent_id, run_id)
    SELECT organization, kind, source_id, '', 'made_up_' || n % 20, disposition, 'Look at it.', parent_id, run_id
    FROM (SELECT *, right(source_id, 8)::bigint AS n FROM migration.mapping WHERE organization = {organization}) m
    WHERE n % 3 = 0
    """,
    """
    INSERT INTO migration.audit
    SELECT {organization}, n, {run}, 't', now() - (3 * {objects} - n) * interval '0.1 second', e, 'task',
           's' || lpad((1 + n / 3)::text, 8, '0'), 't', '', e, '', '', '', ''
    FROM (SELECT n, (ARRAY['intent', 'confirmed', 'verified'])[1 + n % 3] e
          FROM generate_series(1, 3 * {objects}) n) x
    """,
    "INSERT INTO migration.audit_chain VALUES ({organization}, 3 * {objects}, '')",
)
#: A person for a hundred objects.
_PEOPLE = """
    INSERT INTO migration.person (organization, who, source_id, address, name, is_group, seen, run_id)
    SELECT {organization}, 'person' || n || '@example.test', 'p' || n, 'person' || n || '@example.test', 'Person ' || n,
           false, '{{"starter": 1}}', {run} FROM generate_series(1, {objects} / 100) n
"""
_ANALYZE = "VACUUM ANALYZE migration.staging, migration.mapping, migration.finding, migration.audit, migration.person"


def fill(connection: psycopg.Connection[Any], objects: int) -> None:
    """``objects`` rows each in staging and mapping, a third as many findings, three times as many audit entries.

    :param connection: of the ledger's owner, autocommitting; the tables are there.
    """
    see(connection, ORGANIZATION)
    values = {
        "organization": ORGANIZATION,
        "run": RUN,
        "objects": objects,
        "workflows": objects // 1000,
        "lists": objects // 10,
    }
    filled = {name: sql.Literal(value) for name, value in values.items()}
    for statement in (*_FILL, _PEOPLE):
        connection.execute(sql.SQL(statement).format(**filled))
    reseal(Scope(connection, ORGANIZATION, RUN))
    connection.execute(_ANALYZE)
