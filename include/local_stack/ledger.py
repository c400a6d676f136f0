"""The ledger for commands that need no Airflow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from include.local_stack.ledger_role import ledger_database
from include.local_stack.paths import Paths
from include.local_stack.postgres import Postgres
from include.local_stack.stack import LEDGER, LEDGER_CONNECTION, dsn_of, find
from process_street_tallyfy.ledger.connection import Connection, connect_dsn
from process_street_tallyfy.ledger.migrate import migrate


@contextmanager
def opened(paths: Paths) -> Iterator[Connection]:
    """Of the running stack, or the caller's own, or the embedded one, which then runs for this command only."""
    with _dsn(paths) as dsn, connect_dsn(dsn) as connection:
        migrate(connection)
        yield connection


@contextmanager
def _dsn(paths: Paths) -> Iterator[str]:
    stack = find(paths)
    if stack is not None and stack.alive():
        yield stack.ledger_dsn
    elif LEDGER_CONNECTION in os.environ:
        yield dsn_of(os.environ[LEDGER_CONNECTION])
    else:
        with Postgres(paths.postgres) as postgres:
            yield ledger_database(postgres, LEDGER)
