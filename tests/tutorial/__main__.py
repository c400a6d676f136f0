"""``python -m tests.tutorial CLONE``: docs/tutorial.md followed in a clean clone, typed and clicked as it stands there.

The commands are those of the page. The pictures of the page are taken on the way into ``--pictures``. It stops at the
first step that does not go as the page says; ``--begin STEP`` goes on from there on what the steps before have left.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.integration.browser import chromium, log_in
from tests.tutorial.reader import Reader, signed_in
from tests.tutorial.steps import STEPS


def main(arguments: list[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    names = list(STEPS)
    with TemporaryDirectory() as own, chromium(Path(own) / "profile", Path(own) / "downloads") as context:
        reader = Reader(wanted.clone, wanted.pictures, context.pages[0])
        for name in names[names.index(wanted.begin) :]:
            begun = time.monotonic()
            if STEPS[name].in_browser and not reader.signed_in:
                log_in(reader.page, *signed_in(wanted.clone))
                reader.signed_in = True
            STEPS[name].do(reader)
            sys.stdout.write(f"tutorial step={name} seconds={time.monotonic() - begun:.0f}\n")
            sys.stdout.flush()
            if name == wanted.end:
                break
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.tutorial")
    parser.add_argument("clone", type=Path, help="a clean clone of the repository")
    parser.add_argument("--pictures", type=Path, default=Path("docs/images"))
    parser.add_argument("--begin", choices=list(STEPS), default=next(iter(STEPS)))
    parser.add_argument("--end", choices=list(STEPS), help="the last step")
    return parser


if __name__ == "__main__":
    sys.exit(main())
