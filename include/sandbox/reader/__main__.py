"""`python -m include.sandbox.reader --source URL --target URL --findings FILE`: exit code 1 when anything is amiss."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from include.sandbox.reader.files import Fetch
from include.sandbox.reader.going_live import read_live
from include.sandbox.reader.reconcile import reconcile
from include.sandbox.reader.report import line, table

SECONDS = 300


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    target = _state(options.target)
    result = reconcile(
        _state(options.source),
        target,
        _get(f"{_root(options.target)}/__sandbox__/journal"),
        options.findings,
        before=json.loads(options.before.read_text(encoding="utf-8")) if options.before else None,
        fetch=fetcher(options.target, target["organization"]["id"], options.token) if options.token else None,
        time_zone=options.time_zone,
        people_csv=options.people,
        records=options.records,
    )
    if options.live:
        result.mails = 0  # what people were told is compared with the preview, not forbidden
        result.wrong += read_live(_state(options.source), target, options.time_zone or "UTC")
    for row in table(result):
        sys.stdout.write(f"{row}\n")
    sys.stdout.write(f"{line(result)}\n")
    return 0 if result.clean else 1


def _root(url: str) -> str:
    """The server's address: the source's base URL has the path of its API behind it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"not an address of a stand-in: {url}")
    return f"{parts.scheme}://{parts.netloc}"


def _state(url: str) -> dict[str, Any]:
    state: dict[str, Any] = _get(f"{_root(url)}/__sandbox__/state")
    return state


def _get(url: str) -> Any:
    with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - `_root` lets only http and https through
        return json.load(answer)


def fetcher(url: str, organization_id: str, token: str) -> Fetch:
    """Downloads stored files with a token of the target (api/tallyfy-api.md 2.16)."""

    def fetch(asset_id: str) -> bytes:
        address = f"{_root(url)}/organizations/{organization_id}/file/{asset_id}/dl"
        headers = {"Authorization": f"Bearer {token}", "X-Tallyfy-Client": "APIClient", "Accept": "*/*"}
        with urlopen(Request(address, headers=headers), timeout=SECONDS) as answer:  # noqa: S310 - as above
            content: bytes = answer.read()
            return content

    return fetch


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.sandbox.reader")
    parser.add_argument("--source", required=True, help="address of the sandbox Process Street")
    parser.add_argument("--target", required=True, help="address of the sandbox Tallyfy")
    parser.add_argument("--findings", required=True, type=Path, help="findings.csv of the migration")
    parser.add_argument("--before", type=Path, help="dump of the target from before the migration, as JSON")
    parser.add_argument("--token", help="token of the target, to look into files that travelled in a zip")
    parser.add_argument("--records", choices=("all", "finished", "none"), default="all", help="runs with a record")
    parser.add_argument("--time-zone", help="the source organisation's; by default what its dump says")
    parser.add_argument("--live", action="store_true", help="after the cut-over: people, dates, access, webhooks too")
    parser.add_argument("--people", type=Path, help="people.csv with the decisions about people, as it was given back")
    return parser


if __name__ == "__main__":
    sys.exit(main())
