"""Bytes that were cut on their way without a word: whole in the target all the same, or told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind

PASSED = dict.fromkeys(PHASE_ORDER, "passed")


def bytes_of_attachments(box: Sandbox) -> tuple[dict[str, str], dict[str, str]]:
    """Checksums by source id: of the attachments in the source, and of what arrived of them."""
    there = {item.id: item.file.proof()["sha256"] for item in box.process_street.state.attachments.values()}
    assets = [(asset["filename"][:22], asset["sha256"]) for asset in dump(box.tallyfy.state)["assets"]]
    return there, {key: sha256 for key, sha256 in assets if key in there}


@pytest.mark.parametrize(
    ("server", "path"), [("process_street", "/attachments/.*/content"), ("tallyfy", "/file/.*/dl")]
)
def test_a_file_that_was_cut_once_is_fetched_again(small: Any, server: str, path: str) -> None:
    faults = getattr(small.box, server).faults
    faults.add({"match": {"method": "GET", "path": path}, "nth": 1, "fault": "truncated"})
    small.run()
    assert faults.fired() == 1
    assert small.verdicts() == PASSED
    there, arrived = bytes_of_attachments(small.box)
    assert there == arrived
    assert not any(finding.reason == "file_size_differs" for finding in small.ledger().findings.all())


def test_a_source_that_serves_another_size_than_it_declares_is_told(small: Any) -> None:
    attachment = next(iter(small.box.process_street.state.attachments.values()))
    attachment.file = replace(attachment.file, size=attachment.file.size + 1, content=attachment.file.bytes())
    small.run()
    assert small.verdicts() == PASSED
    (told,) = [found for found in small.ledger().findings.all() if found.reason == "file_size_differs"]
    assert (told.kind, told.source_id, told.field) == (Kind.ATTACHMENT, attachment.id, "size")
