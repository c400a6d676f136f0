"""``make view [ORG=acme]``: what the played Tallyfy of the demo, or of a rehearsal, holds, as a person would see it."""

from __future__ import annotations

from rich.console import Console

from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from include.local_stack.sandbox import Played, start, wait_until_ready
from include.local_stack.secret import load_or_make
from process_street_tallyfy.errors import BadConfiguration


def view(paths: Paths, name: str, console: Console) -> int:
    """Until Ctrl-C; nothing is changed, and the clock stands still."""
    place = paths.rehearsal(name) if name else paths
    if not (place.sandbox / "tallyfy.pickle").exists():
        raise BadConfiguration(
            f"there is no played Tallyfy of {name or 'the demo'}",
            code="nothing_played",
            advice=f"run make rehearse ORG={name} first" if name else "run make demo first, or name ORG=",
        )
    key = load_or_make(paths).ledger_key if name else ""
    running = start(place, played=Played(key=key, look=True))
    address = wait_until_ready(place, running)
    console.print("open it in a browser of this machine; Ctrl-C ends it", highlight=False)
    console.print(line("view", {"result": "ok", "url": address.pages}), highlight=False, soft_wrap=True)
    try:
        running.wait()
    except KeyboardInterrupt:
        return 0
    return 1
