"""``python -m include.bench [PART …]``: the parts of the table, all without a name. Exit code 1 when one was not ok."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from include.bench import beside, calls, growth, limit, move, organizations, page, plan, queries
from include.bench.part import Measured, Part
from include.local_stack import outcome

PARTS: Mapping[str, Part] = {
    "move": Part("the move of the sample organisation, task by task", move.measure),
    "bare": Part("the move beside its bare requests, seconds", beside.measure),
    "limit": Part("calls to Tallyfy, minute by minute, while processes are loaded", limit.measure),
    "plan": Part("forecasts of big moves, and one of a move that was made", plan.measure),
    "calls": Part("calls that were made beside the formulas of docs/budget.md", calls.measure),
    "page": Part(f"the Migrations page over {page.OBJECTS:,} objects", page.measure),
    "queries": Part(f"questions of the ledger over {queries.OBJECTS:,} objects", queries.measure),
    "organizations": Part(f"{organizations.NUMBER:,} organisations in one Airflow", organizations.measure),
    "lists": Part(
        f"resident memory of tasks that read lists, {growth.FEW} runs beside {growth.LISTED:,}", growth.lists
    ),
    "memory": Part(f"resident memory of tasks, {growth.FEW} runs beside {growth.MANY:,}", growth.memory),
    "rerun": Part(f"a run with nothing changed over {growth.MANY:,} moved runs", growth.rerun),
    "disk": Part(f"what the ledger keeps of {growth.MANY:,} runs", growth.disk),
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(soft_wrap=True, highlight=False)
    measured = {name: _measured(console, name) for name in options.parts or PARTS}
    ok = all(found.ok for found in measured.values())
    told = {name: {"ok": found.ok, **found.figures, "rows": list(found.rows)} for name, found in measured.items()}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(told, indent=2, default=str), encoding="utf-8")
    last = {"result": "ok" if ok else "failed", "parts": len(measured), "json": options.json}
    console.print(outcome.line("bench", last))
    return int(not ok)


def _measured(console: Console, name: str) -> Measured:
    """Shown as soon as it is known: the next part may take minutes."""
    part = PARTS[name]
    found = part.measure()
    table = found.table(part.title)
    if table is not None:
        console.print(table)
    console.print(outcome.line(f"bench {name}", {"result": "ok" if found.ok else "failed", **found.figures}))
    return found


def _known(name: str) -> str:
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no part {name}, only {', '.join(PARTS)}")
    return name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.bench")
    parser.add_argument("parts", nargs="*", type=_known, metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--json", type=Path, default=Path(".local/bench.json"), help="where the figures go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
