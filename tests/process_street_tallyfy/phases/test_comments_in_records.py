"""``migration.comments``: conversations that stand in the record documents alone, because Tallyfy takes few an hour."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases.template_ids import is_carried
from tests.process_street_tallyfy.phases.test_records import page


def choose(small: Any, value: str) -> None:
    text = small.organization_file.read_text().replace("migration:\n", f"migration:\n  comments: {value}\n")
    small.organization_file.write_text(text)


def written(small: Any) -> int:
    return sum(len(task["threads"]) for run in dump(small.box.tallyfy.state)["runs"] for task in run["tasks"])


def posts(small: Any) -> int:
    return sum(line.method == "POST" and line.path.endswith("/comment") for line in small.box.tallyfy.requests)


def test_none_is_written_and_each_stands_in_its_record_and_is_told(small: Any) -> None:
    choose(small, "none")
    small.run()
    assert set(small.verdicts().values()) == {"passed"}
    assert (posts(small), written(small)) == (0, 0)
    rows = list(small.ledger().mapping.rows(Kind.COMMENT))
    assert rows
    assert {row.state for row in rows} == {State.VERIFIED}
    assert all(is_carried(row.target_id) for row in rows)
    told = {found.source_id for found in small.ledger().findings.all() if found.reason == "comment_in_record"}
    assert told == {row.source_id for row in rows}
    state = small.box.process_street.state
    for comment in state.comments.values():
        assert comment.text in unescape(page(small, state.runs[comment.run_id]))


@pytest.mark.parametrize("status", ["Active", "Completed"])
def test_open_runs_alone_keep_theirs_as_comments(small: Any, status: str) -> None:
    choose(small, "open")
    small.run()
    state = small.box.process_street.state
    of = [comment for comment in state.comments.values() if state.runs[comment.run_id].status == status]
    rows = small.ledger().mapping.many(Kind.COMMENT, [comment.id for comment in of])
    assert {is_carried(row.target_id) for row in rows.values()} <= {status != "Active"}


def test_a_run_whose_comments_were_written_goes_on_so(moved_small: Any) -> None:
    before, threads = posts(moved_small), written(moved_small)
    assert threads
    choose(moved_small, "none")
    moved_small.run("run2")
    assert set(moved_small.verdicts("run2").values()) == {"passed"}
    assert (posts(moved_small), written(moved_small)) == (before, threads)
    assert "comment_in_record" not in {found.reason for found in moved_small.ledger("run2").findings.all()}
