from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from include.local_stack.account import Account
from include.local_stack.postgres import Postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs Postgres under another account")


def test_an_ordinary_user_runs_postgres_itself() -> None:
    account = Account()
    assert account.reaches(Path.home() / "anything")
    assert account.reads(Path(__file__))


@as_root
def test_a_private_folder_is_not_reachable_and_stays_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    server = Postgres(home / "clone" / ".local" / "postgres")
    assert not server.account.reaches(server.folder)
    with server, psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    elsewhere = Path((home / "clone" / ".local" / "postgres.elsewhere").read_text())
    assert server.account.owns(elsewhere)
    assert elsewhere.stat().st_mode & 0o777 == 0o700
    assert home.stat().st_mode & 0o777 == 0o700
    server.remove()
    assert not elsewhere.exists()


@as_root
def test_a_link_in_the_temporary_folder_is_not_trusted(tmp_path: Path) -> None:
    account = Account.for_postgres()
    ours = account.own_temporary_folder()
    link = tmp_path / "link"
    link.symlink_to(ours)
    assert account.owns(ours)
    assert not account.owns(link)
    assert not account.owns(tmp_path)
    ours.rmdir()
