"""What came of a move, told by those who know nothing of the ledger: the independent reader and the target's log."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from include.sandbox.process_street.dump import dump
from include.sandbox.reader import Result, reconcile
from include.sandbox.year import held

if TYPE_CHECKING:
    from tests.integration.house import House
    from tests.integration.run import Run


def read_back(house: House, name: str, run: Run) -> Result:
    box = house.boxes[name]
    findings = Path(run.returned("validation.report")["report"].removeprefix("file://")).with_name("findings.csv")
    return reconcile(
        dump(box.process_street.state),
        house.target(name),
        box.tallyfy.journal.dump(),
        findings,
        before=house.before[name],
        fetch=lambda asset_id: _stored(box.tallyfy.state.blobs.get(asset_id)),
    )


def assert_clean(house: House, name: str, run: Run) -> None:
    """Everything is there once, and nobody heard of it."""
    read = read_back(house, name, run)
    assert (read.lost, read.wrong, read.duplicated, read.mails) == ([], [], [], 0)
    assert read.equal


def assert_as_undisturbed(house: House, name: str, undisturbed: str, *hanging: str) -> None:
    """Nothing was made a second time, and both targets hold the same.

    :param hanging: routes of POSTs that were carried out and are not answered to this hour; the log has them later.
    """
    made, wanted = _posts(house, name) + Counter(hanging), _posts(house, undisturbed)
    assert made == wanted, f"too often: {made - wanted}, not made: {wanted - made}"
    ours, theirs = (held(house.boxes[box].tallyfy.state) for box in (name, undisturbed))
    for kind, objects in ours.items():
        assert objects == theirs[kind], kind


def _posts(house: House, name: str) -> Counter[str]:
    """How often the target carried out a POST, by route; an answer that was lost counts too."""
    calls = [call for call in house.boxes[name].tallyfy.requests if call.method == "POST"]
    done = [call for call in calls if 200 <= call.status < 300 or (call.fault or "").endswith("-after")]
    return Counter(call.route for call in done)


def _stored(blob: bytes | Path) -> bytes:
    return blob if isinstance(blob, bytes) else blob.read_bytes()
