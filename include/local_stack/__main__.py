"""``python -m include.local_stack demo|up|down|migrate|rebuild-ledger``."""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType

from rich.console import Console

from include.local_stack.airflow import AirflowFailed
from include.local_stack.api import AirflowRefused
from include.local_stack.binaries import PostgresMissing
from include.local_stack.demo import demo
from include.local_stack.migrate import WRONG_CONFIGURATION, migrate
from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from include.local_stack.postgres import PostgresFailed
from include.local_stack.rebuild import rebuild
from include.local_stack.sandbox import SandboxFailed
from include.local_stack.stack import StackBusy, locked
from include.local_stack.up import down, up
from process_street_tallyfy.errors import MigrationError

STACK_TROUBLE = (AirflowFailed, AirflowRefused, PostgresFailed, PostgresMissing, SandboxFailed, StackBusy)
INTERRUPTED = 130
REBUILD = "rebuild-ledger"
PLAIN_WIDTH = 120  # a log file has no width of its own


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a background shell starts us deaf to Ctrl-C
        signal.signal(number, _interrupt)
    paths = Paths.below(options.state)
    try:
        with locked(paths):
            return _run(options, paths, console)
    except MigrationError as error:
        return _end(console, options.command, str(error), WRONG_CONFIGURATION)
    except STACK_TROUBLE as error:
        return _end(console, options.command, str(error), 1)
    except KeyboardInterrupt:
        return _end(console, options.command, "interrupted", INTERRUPTED)


def _run(options: argparse.Namespace, paths: Paths, console: Console) -> int:
    if options.command == "migrate":
        return migrate(paths, options.organization, options.conf, console)
    if options.command == REBUILD:
        return rebuild(paths, options.organization, options.conf, console)
    return {"demo": demo, "up": up, "down": down}[options.command](paths, console)


def _end(console: Console, command: str, message: str, code: int) -> int:
    console.print(message, markup=False, highlight=False, soft_wrap=True)
    result = "bad_configuration" if code == WRONG_CONFIGURATION else "failed"
    console.print(line(command, {"result": result}), highlight=False, soft_wrap=True)
    return code


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Everything that was started is stopped on the way out."""
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.local_stack")
    parser.add_argument("--state", help="folder of the local state (default: .local)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="migrate the sample organisation")
    commands.add_parser("up", help="start Airflow and leave it running")
    commands.add_parser("down", help="stop what up started")
    for name, what in (("migrate", "one organisation to its end"), (REBUILD, "a lost ledger from the target's marks")):
        one = commands.add_parser(name, help=what)
        one.add_argument("organization")
        one.add_argument("--conf", default="{}", help="JSON object for the trigger form")
    return parser


if __name__ == "__main__":
    sys.exit(main())
