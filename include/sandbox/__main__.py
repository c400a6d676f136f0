"""`python -m include.sandbox serve`: both servers until SIGTERM, for the demo and for looking around by hand.

`python -m include.sandbox fault '{…}'` plays a fault on servers that run already.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from include.sandbox.admin import PREFIX
from include.sandbox.box import Sandbox

#: Encrypts the memory; in the environment, because a process list shows arguments.
KEY = "SANDBOX_MEMORY_KEY"


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return play(options) if options.command == "fault" else serve(options)


def serve(options: argparse.Namespace) -> int:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with _start(options) as box:
        if options.info:
            publish(options.info, addresses(box))
        sys.stdout.write(f"process_street {box.process_street.url}\ntallyfy {box.tallyfy.url}\n")
        sys.stdout.flush()
        stopped.wait()
    return 0


def play(options: argparse.Namespace) -> int:
    """One rule of `include.sandbox.faults` for the servers that `--info` describes; 1 when they refuse it."""
    url = json.loads(options.info.read_text(encoding="utf-8"))[options.on]["url"]
    origin = "/".join(url.split("/")[:3])
    request = urllib.request.Request(f"{origin}{PREFIX}faults", data=options.rule.encode(), method="POST")  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            sys.stdout.write(f"fault result=ok on={options.on} rules={json.load(answer)['rules']}\n")
    except urllib.error.HTTPError as error:
        sys.stdout.write(f"{error.read().decode()}\nfault result=refused on={options.on}\n")
        return 1
    return 0


def addresses(box: Sandbox) -> dict[str, Any]:
    """What a client needs to know; the keys are the contract of the `--info` file."""
    return {
        "pid": os.getpid(),
        "process_street": {
            "url": box.process_street.url,
            "api_key": box.process_street.api_key,
            "organization_id": box.process_street.organization_id,
        },
        "tallyfy": {
            "url": box.tallyfy.url,
            "token": box.tallyfy.token,
            "client_id": box.tallyfy.client_id,
            "client_secret": box.tallyfy.client_secret,
            "organization_id": box.tallyfy.organization_id,
        },
    }


def publish(file: Path, content: dict[str, Any]) -> None:
    """Whoever waits for the file never sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=2), encoding="utf-8")
    draft.replace(file)


def _start(options: argparse.Namespace) -> Sandbox:
    source = target = None
    if options.sample:
        from include.sandbox.sample import build_source, target_seed

        source, target = build_source(), target_seed()
    if options.nasty:
        from include.sandbox import nasty

        source, target = nasty.build_source(), nasty.target_seed()
    if options.generated:
        from include.sandbox.sample import Shape, generate, target_seed

        workflows, runs = options.generated
        source, target = generate(workflows, runs, shape=Shape(*options.shape)), target_seed()
    return Sandbox.start(
        source,
        target,
        clock_speed=options.clock_speed,
        memory=options.memory,
        key=os.environ.get(KEY, ""),
        looks=options.look,
        now=datetime.now(timezone.utc) if options.today else None,
        ports=(options.process_street_port, options.tallyfy_port),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.sandbox")
    commands = parser.add_subparsers(dest="command", required=True)
    fault = commands.add_parser("fault", help="play a fault on servers that run")
    fault.add_argument("rule", help="JSON, as include/sandbox/faults.py describes it")
    fault.add_argument("--on", choices=["process_street", "tallyfy"], default="tallyfy")
    fault.add_argument("--info", type=Path, default=Path(".local/sandbox.json"), help="what serve --info wrote")
    serve = commands.add_parser("serve", help="run both servers")
    content = serve.add_mutually_exclusive_group()
    content.add_argument("--sample", action="store_true", help="fill them with the sample organisation")
    content.add_argument("--nasty", action="store_true", help="fill them with the organisation that breaks things")
    content.add_argument(
        "--generated", type=int, nargs=2, metavar=("WORKFLOWS", "RUNS"), help="any size, all runs alike"
    )
    serve.add_argument(
        "--shape", type=int, nargs=2, default=(15, 25), metavar=("TASKS", "FIELDS"), help="of generated workflows"
    )
    serve.add_argument("--info", type=Path, help="write addresses and credentials here once both accept connections")
    serve.add_argument("--clock-speed", type=float, default=1.0, help="sandbox seconds per second")
    serve.add_argument("--memory", type=Path, help="load the state from this folder and save it on exit")
    serve.add_argument("--look", action="store_true", help="leave the folder as it is")
    serve.add_argument("--today", action="store_true", help="the clock of a new memory begins at the present moment")
    serve.add_argument("--process-street-port", type=int, default=0)
    serve.add_argument("--tallyfy-port", type=int, default=0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
