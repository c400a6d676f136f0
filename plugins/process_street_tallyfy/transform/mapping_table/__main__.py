"""``python -m process_street_tallyfy.transform.mapping_table [--check] docs/mapping.md``: writes or checks the page."""

from __future__ import annotations

import argparse
from pathlib import Path

from process_street_tallyfy.transform.mapping_table.page import page


def main() -> None:
    parser = argparse.ArgumentParser(prog="mapping_table", description="The page of the mapping table.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale instead of writing it")
    wanted = parser.parse_args()
    if not wanted.check:
        wanted.path.write_text(page(), "utf-8")
    elif not wanted.path.exists() or wanted.path.read_text("utf-8") != page():
        raise SystemExit(f"{wanted.path} is stale: run make mapping")


if __name__ == "__main__":
    main()
