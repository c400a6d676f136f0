"""``python -m include.local_stack COMMAND``: what ``make`` calls."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

from rich.console import Console

from include.local_stack.airflow import AirflowFailed
from include.local_stack.api import AirflowRefused
from include.local_stack.audit import audit
from include.local_stack.backup import backup, restore
from include.local_stack.binaries import PostgresMissing
from include.local_stack.command_line import command_line
from include.local_stack.demo import demo
from include.local_stack.erase import erase
from include.local_stack.migrate import WRONG_CONFIGURATION, migrate
from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from include.local_stack.postgres import PostgresFailed
from include.local_stack.rebuild import rebuild
from include.local_stack.rehearse import rehearse
from include.local_stack.retention import retain
from include.local_stack.sandbox import SandboxFailed
from include.local_stack.stack import StackBusy, locked
from include.local_stack.up import down, up
from include.local_stack.view import view
from process_street_tallyfy.errors import BadConfiguration, MigrationError

STACK_TROUBLE = (AirflowFailed, AirflowRefused, PostgresFailed, PostgresMissing, SandboxFailed, StackBusy)
INTERRUPTED = 130
REBUILD = "rebuild-ledger"
#: Commands that change nothing of the stack may run beside others.
READING = frozenset({"airflow", "view"})
PLAIN_WIDTH = 120  # a log file has no width of its own


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a background shell starts us deaf to Ctrl-C
        signal.signal(number, _interrupt)
    paths = Paths.below(options.state)
    try:
        with nullcontext() if options.command in READING else locked(paths):
            return _commands(options, paths, console)[options.command]()
    except MigrationError as error:
        code = WRONG_CONFIGURATION if isinstance(error, BadConfiguration) else 1
        return _end(console, options.command, str(error), code)
    except STACK_TROUBLE as error:
        return _end(console, options.command, str(error), 1)
    except KeyboardInterrupt:
        return _end(console, options.command, "interrupted", INTERRUPTED)


def _commands(options: argparse.Namespace, paths: Paths, console: Console) -> dict[str, Callable[[], int]]:
    return {
        "demo": lambda: demo(paths, console),
        "up": lambda: up(paths, console, with_sandbox=options.sandbox),
        "down": lambda: down(paths, console),
        "airflow": lambda: command_line(paths, options.arguments),
        "migrate": lambda: migrate(paths, options.organization, options.conf, console),
        REBUILD: lambda: rebuild(paths, options.organization, options.conf, console),
        "rehearse": lambda: rehearse(
            paths, options.organization, options.conf, console, speed=options.speed, anew=options.anew
        ),
        "view": lambda: view(paths, options.organization, console),
        "audit": lambda: audit(paths, options.organization, options.file, options.expect, console),
        "erase": lambda: erase(paths, options.organization, console, one_person=options.person),
        "retention": lambda: retain(paths, options.organization, console),
        "backup": lambda: backup(paths, options.file, console),
        "restore": lambda: restore(paths, options.file, console),
    }


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
    started = commands.add_parser("up", help="start Airflow and leave it running")
    started.add_argument("--sandbox", action="store_true", help="the sandbox too, as both accounts of sample")
    commands.add_parser("down", help="stop what up started")
    own = commands.add_parser("airflow", help="Airflow's own command line on what up started", add_help=False)
    own.add_argument("arguments", nargs=argparse.REMAINDER)
    for name, what in (("migrate", "one organisation to its end"), (REBUILD, "a lost ledger from the target's marks")):
        one = commands.add_parser(name, help=what)
        one.add_argument("organization")
        one.add_argument("--conf", default="{}", help="JSON object for the trigger form")
    tried = commands.add_parser("rehearse", help="one organisation into a played Tallyfy")
    tried.add_argument("organization")
    tried.add_argument("--conf", default="{}", help="JSON object for the trigger form")
    tried.add_argument("--speed", type=_speed, default=1.0, help="how much faster the played Tallyfy's time runs")
    tried.add_argument("--anew", action="store_true", help="into an empty Tallyfy once more")
    commands.add_parser("view", help="what a played Tallyfy holds").add_argument("organization", nargs="?", default="")
    trail = commands.add_parser("audit", help="prove the audit trail of an organisation")
    trail.add_argument("organization")
    trail.add_argument("--file", type=Path, help="write the entries as CSV")
    trail.add_argument("--expect", default="", help="end of an earlier proof, which must still be in the chain")
    gone = commands.add_parser(
        "erase", help="content of an organisation, or of the person in PERSON, with a certificate"
    )
    gone.add_argument("organization")
    gone.add_argument("--person", action="store_true", help="only the person in the environment variable PERSON")
    kept = commands.add_parser("retention", help="remove what has been kept for long enough")
    kept.add_argument("organization")
    for name, what in (("backup", "the ledger into a file"), ("restore", "the ledger from a file")):
        commands.add_parser(name, help=what).add_argument("file", type=Path)
    return parser


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 1 <= speed <= 10_000:
        raise argparse.ArgumentTypeError(f"SPEED={text}: give a number from 1 to 10000, such as 60")
    return speed


if __name__ == "__main__":
    sys.exit(main())
