"""``python -m include.chaos``: see the package. Exit code 1 when anything was violated, or a sabotage not noticed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from include.chaos.campaign import Campaign, Round
from include.chaos.sabotage import SABOTAGES
from include.chaos.scenarios import SIZES
from include.local_stack.postgres import Postgres


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console, begin = Console(soft_wrap=True, markup=False, highlight=False), time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres") as postgres:
        memory = options.state / "passed.json"
        campaign = Campaign(postgres, Path(scratch), options.seed, memory, console.print)
        pairs, failed = _sabotages(campaign) if options.sabotage else _scenarios(campaign, options)
    seconds = f"{time.monotonic() - begin:.0f}"
    line = {"result": "failed" if failed else "ok", **pairs, "seed": options.seed, "seconds": seconds}
    console.print("chaos " + " ".join(f"{key}={value}" for key, value in line.items()))
    return int(failed)


def _scenarios(campaign: Campaign, options: argparse.Namespace) -> tuple[dict[str, int], bool]:
    table = SIZES[options.size]
    chosen = {name: table[name] for name in options.only or table}
    rounds = [done for name, scenario in chosen.items() for done in campaign.play(name, scenario)]
    violated = sum(len(done.violations) for done in rounds)
    return {"scenarios": len(chosen), **_counts(rounds), "violations": violated}, violated > 0


def _counts(rounds: Iterable[Round]) -> dict[str, int]:
    rounds = list(rounds)
    points = {point for done in rounds for point in done.crashes}
    crashes, faults = sum(len(done.crashes) for done in rounds), sum(done.faults for done in rounds)
    return {"rounds": len(rounds), "crash_points": len(points), "crashes": crashes, "faults": faults}


def _sabotages(campaign: Campaign) -> tuple[dict[str, int], bool]:
    """Each safety taken away in turn: the scenario that is there for it must report a violation."""
    caught = 0
    for name, broken in SABOTAGES.items():
        campaign.tell(f"sabotage {name}: {broken.what}")
        scenario = SIZES["small"][broken.caught_by]
        rounds = [done for done in campaign.play(broken.caught_by, scenario, name) if done.name.endswith(name)]
        caught += any(done.violations for done in rounds)
    return {"sabotages": len(SABOTAGES), "caught": caught}, caught != len(SABOTAGES)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.chaos")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", choices=list(SIZES), default="small")
    parser.add_argument("--only", nargs="*", help="names of scenarios")
    parser.add_argument("--sabotage", action="store_true", help="break the product on purpose: it must be noticed")
    parser.add_argument("--state", type=Path, default=Path(".local/chaos"), help="keeps which rounds passed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
