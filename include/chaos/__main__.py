"""``python -m include.chaos``: see the package. Exit code 1 when anything was violated, or a sabotage not noticed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from include.chaos.beside import histories_beside
from include.chaos.campaign import Campaign, Round
from include.chaos.sabotage import SABOTAGES
from include.chaos.scenarios import SIZES
from include.local_stack.postgres import Postgres

HISTORIES = "histories"
#: Histories of the ledger by size.
EXAMPLES = {"small": 2000, "full": 20000}


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console, begin = Console(soft_wrap=True, markup=False, highlight=False), time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres") as postgres:
        memory = options.state / "passed.json"
        campaign = Campaign(postgres, Path(scratch), options.seed, memory, console.print)
        pairs, failed = _sabotages(campaign, options) if options.sabotage else _scenarios(campaign, options)
    seconds = f"{time.monotonic() - begin:.0f}"
    line = {"result": "failed" if failed else "ok", **pairs, "seed": options.seed, "seconds": seconds}
    console.print("chaos " + " ".join(f"{key}={value}" for key, value in line.items()))
    return int(failed)


def _scenarios(campaign: Campaign, options: argparse.Namespace) -> tuple[dict[str, int], bool]:
    table = SIZES[options.size]
    chosen = {name: scenario for name, scenario in table.items() if name in (options.only or table)}
    wanted = EXAMPLES[options.size] if not options.only or HISTORIES in options.only else 0
    with histories_beside(campaign, wanted) as beside:
        rounds = [done for name, scenario in chosen.items() for done in campaign.play(name, scenario)]
    rounds += beside.result()
    violated = sum(len(done.violations) for done in rounds)
    return {"scenarios": len(chosen), **_counts(rounds), "violations": violated}, violated > 0


def _counts(rounds: Iterable[Round]) -> dict[str, int]:
    rounds = list(rounds)
    points = {point for done in rounds for point in done.crashes}
    return {
        "rounds": len(rounds),
        "crash_points": len(points),
        "crashes": sum(len(done.crashes) for done in rounds),
        "faults": sum(done.faults for done in rounds),
        "examples": sum(done.examples for done in rounds),
    }


def _sabotages(campaign: Campaign, options: argparse.Namespace) -> tuple[dict[str, int], bool]:
    """Each safety taken away in turn: the scenario that is there for it must report a violation."""
    caught, chosen = 0, {name: SABOTAGES[name] for name in options.only or SABOTAGES}
    for name, broken in chosen.items():
        scenario = replace(SIZES["small"][broken.caught_by], rounds=1)
        (done,) = campaign.play(broken.caught_by, scenario, name)
        judgements = ", ".join(dict.fromkeys(problem.partition(":")[0] for problem in done.violations))
        told = f"caught in {broken.caught_by} by {judgements}" if judgements else f"NOT caught in {broken.caught_by}"
        campaign.tell(f"sabotage {name} ({broken.what}): {told}")
        caught += bool(done.violations)
    return {"sabotages": len(chosen), "caught": caught}, caught != len(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.chaos")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", choices=list(SIZES), default="small")
    parser.add_argument("--only", nargs="*", help="names of scenarios (or sabotages), and histories")
    parser.add_argument("--sabotage", action="store_true", help="break the product on purpose: it must be noticed")
    parser.add_argument("--state", type=Path, default=Path(".local/chaos"), help="keeps which rounds passed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
