from __future__ import annotations

import pytest

from process_street_tallyfy.errors import DataError, FenceLost
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.staging import _PUT_AT_ONCE, StagedRow
from process_street_tallyfy.model.state import Kind


def run(number, **payload):
    return StagedRow(Kind.RUN, f"r{number:04d}", "w1", {"n": number, **payload})


def test_what_goes_in_comes_out(ledger):
    payload = {"z": 1, "a": [1.5, None, "ünï 😀"], "deep": {"b": True}}
    assert ledger.staging.put([StagedRow(Kind.RUN, "r1", "w1", payload)]) == 1
    found = ledger.staging.get(Kind.RUN, "r1")
    assert found == StagedRow(Kind.RUN, "r1", "w1", payload, digest(payload), "run-1")
    assert ledger.staging.get(Kind.TASK, "r1") is None


def test_only_new_and_changed_objects_count(ledger, open_ledger):
    assert ledger.staging.put([run(1), run(2)]) == 2
    again = open_ledger(run_id="run-2")
    assert again.staging.put([run(1), run(2, name="new"), run(3)]) == 2
    assert [row.run_id for row in again.staging.all(Kind.RUN)] == ["run-2"] * 3
    assert again.staging.get(Kind.RUN, "r0002").payload == {"n": 2, "name": "new"}


def test_an_object_in_a_batch_twice_is_staged_once_as_it_was_last(ledger):
    assert ledger.staging.put([run(1), run(1, name="later")]) == 1
    assert ledger.staging.get(Kind.RUN, "r0001").payload["name"] == "later"


def test_a_contained_object_has_no_payload_but_a_hash_of_its_own(ledger):
    ledger.staging.put([StagedRow(Kind.TASK, "t1", "r1", sha256="abc"), StagedRow(Kind.TASK, "t2", "r1")])
    one, two = ledger.staging.by_parent(Kind.TASK, "r1")
    assert (one.payload, one.sha256) == (None, "abc")
    assert two.sha256 == digest(None)
    assert ledger.staging.put([StagedRow(Kind.TASK, "t1", "r1", sha256="abd")]) == 1


def test_a_moved_object_gets_its_new_parent_even_when_its_payload_is_the_same(ledger):
    ledger.staging.put([StagedRow(Kind.FOLDER, "f", "a", {})])
    ledger.staging.put([StagedRow(Kind.FOLDER, "f", "b", {})])
    assert ledger.staging.get(Kind.FOLDER, "f").parent_id == "b"


def test_new_links_of_an_unchanged_object_are_kept(ledger):
    def attachment(link):
        return StagedRow(Kind.ATTACHMENT, "a", "r1", {"size": 1, "links": [link]}, sha256="content")

    assert ledger.staging.put([attachment("signed once")]) == 1
    assert ledger.staging.put([attachment("signed anew")]) == 0
    assert ledger.staging.get(Kind.ATTACHMENT, "a").payload["links"] == ["signed anew"]


def test_all_walks_over_many_pages_while_rows_are_written(ledger):
    ledger.staging.put([run(n) for n in range(120)])
    seen = []
    for row in ledger.staging.all(Kind.RUN):
        seen.append(row.source_id)
        ledger.staging.put([run(int(row.source_id[1:]), touched=True)])
    assert seen == [f"r{n:04d}" for n in range(120)] == ledger.staging.ids(Kind.RUN)
    assert ledger.staging.counts() == {Kind.RUN: 120}


def test_what_a_complete_read_did_not_see_goes(ledger, open_ledger):
    ledger.staging.put([run(1), run(2), StagedRow(Kind.USER, "u1", payload={})])
    later = open_ledger(run_id="run-2")
    later.staging.put([run(2)])
    assert later.staging.remove_missing([Kind.RUN], "run-2") == ["r0001"]
    assert later.staging.counts() == {Kind.RUN: 1, Kind.USER: 1}


def test_what_a_complete_read_of_one_parent_did_not_see_goes(ledger, open_ledger):
    ledger.staging.put([StagedRow(Kind.VALUE, f"v{n}", parent) for n, parent in enumerate(("r1", "r1", "r2"))])
    later = open_ledger(run_id="run-2")
    later.staging.put([StagedRow(Kind.VALUE, "v0", "r1")])
    assert later.staging.remove_missing([Kind.VALUE], "run-2", "r1") == ["v1"]
    assert later.staging.ids(Kind.VALUE) == ["v0", "v2"]


def test_text_that_jsonb_refuses_is_staged_and_its_change_is_seen(ledger):
    assert ledger.staging.put([run(1, text="a\x00b\ud83d")]) == 1
    assert ledger.staging.get(Kind.RUN, "r0001").payload["text"] == "a\ufffdb\ufffd"
    assert ledger.staging.put([run(1, text="a\x00b\ud83d")]) == 0
    assert ledger.staging.put([run(1, text="a\ufffdb\ufffd")]) == 1


def test_what_is_not_json_is_a_data_error_that_names_the_object(ledger):
    with pytest.raises(DataError, match="run r0001") as refused:
        ledger.staging.put([run(1, bad=float("nan"))])
    assert refused.value.code == "payload_not_json"


def test_an_empty_batch_is_nothing(ledger):
    assert ledger.staging.put([]) == 0
    assert list(ledger.staging.all(Kind.RUN)) == []


def test_organisations_do_not_see_each_other(ledger, open_ledger):
    other = open_ledger("other")
    assert ledger.staging.put([run(1)]) == 1
    assert other.staging.put([run(1)]) == 1
    assert other.staging.put([run(1, other=True), run(2)]) == 2
    assert ledger.staging.counts() == {Kind.RUN: 1}
    assert ledger.staging.get(Kind.RUN, "r0001").payload == {"n": 1}
    assert ledger.staging.by_parent(Kind.RUN, "w1") == list(ledger.staging.all(Kind.RUN))
    ledger.staging.remove_missing([Kind.RUN], "nobody")
    assert other.staging.ids(Kind.RUN) == ["r0001", "r0002"]


def test_a_late_reader_does_not_overwrite_what_its_successor_staged(ledger, open_ledger):
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    new = open_ledger(fence=ledger.leases.acquire("new", 60))
    new.staging.put([run(1, fresh=True)])
    with pytest.raises(FenceLost):
        old.staging.put([run(1)])
    assert new.staging.get(Kind.RUN, "r0001").payload["fresh"]


def test_hashes_come_in_order_and_of_one_run_only_if_asked_for(ledger, open_ledger):
    ledger.staging.put([StagedRow(Kind.RUN, name, payload={"id": name}) for name in ("b", "a")])
    open_ledger(run_id="later").staging.put([StagedRow(Kind.RUN, "c", payload={"id": "c"})])
    rows = {row.source_id: row.sha256 for row in ledger.staging.all(Kind.RUN)}
    assert list(ledger.staging.hashes(Kind.RUN).items()) == sorted(rows.items())
    assert ledger.staging.hashes(Kind.RUN, "later") == {"c": rows["c"]}


def test_more_rows_than_fit_into_one_round_trip_are_all_staged_and_counted(ledger, open_ledger):
    number = 2 * _PUT_AT_ONCE + 1
    assert ledger.staging.put(run(n) for n in range(number)) == number
    assert open_ledger(run_id="run-2").staging.put(run(n, new=n == number - 1) for n in range(number)) == number
    assert ledger.staging.counts() == {Kind.RUN: number}


def test_what_hangs_off_the_runs_of_a_workflow(ledger):
    ledger.staging.put([run(1), run(2), StagedRow(Kind.RUN, "elsewhere", "w2", {})])
    attached = {"a1": "r0001", "a2": "r0002", "a3": "elsewhere", "a4": "no run of ours"}
    ledger.staging.put(StagedRow(Kind.ATTACHMENT, key, parent, {"id": key}) for key, parent in attached.items())
    ledger.staging.put([StagedRow(Kind.COMMENT, "c1", "r0001", {})])
    found = ledger.staging.of_workflow(Kind.ATTACHMENT, "w1")
    assert [(row.source_id, row.parent_id, row.payload) for row in found] == [
        ("a1", "r0001", {"id": "a1"}),
        ("a2", "r0002", {"id": "a2"}),
    ]


def test_what_is_known_to_be_the_same_is_marked_as_seen(ledger, open_ledger):
    ledger.staging.put([run(1), run(2)])
    open_ledger(run_id="run-2").staging.mark_seen(Kind.RUN, ["r0002", "unknown"])
    assert [row.run_id for row in ledger.staging.all(Kind.RUN)] == ["run-1", "run-2"]
    assert ledger.staging.get(Kind.RUN, "r0002").payload == {"n": 2}
