from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from include.local_stack.postgres import Postgres


def test_a_fresh_database_is_empty_and_ours(ledger_database: str) -> None:
    with psycopg.connect(ledger_database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        connection.execute("CREATE TABLE here (id int)")
    assert tables == (0,)


def test_the_server_listens_here_only_and_wants_its_password(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        port = connection.info.port
        addresses = connection.execute("SHOW listen_addresses").fetchone()
        sockets = connection.execute("SHOW unix_socket_directories").fetchone()
    assert (addresses, sockets) == (("127.0.0.1",), ("",))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{port}/postgres")  # pragma: allowlist secret


def test_a_stopped_server_is_gone_and_comes_back_with_its_data(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres")
    with server:
        process = server.running
        with psycopg.connect(server.create_database("kept")) as connection:
            connection.execute("CREATE TABLE house AS SELECT 1 AS room")
    assert process is not None
    assert not process.alive()
    with server, psycopg.connect(server.dsn("kept")) as connection:
        assert connection.execute("SELECT room FROM house").fetchone() == (1,)
    server.remove()
    assert list(tmp_path.iterdir()) == []
