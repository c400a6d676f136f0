from __future__ import annotations

from process_street_tallyfy.model.state import Phase


def test_a_point_is_set_moved_and_read(ledger):
    ledger.checkpoints.put(Phase.RUNS, "loaded", {"runs": 3})
    ledger.checkpoints.put(Phase.TEMPLATES, "built")
    ledger.checkpoints.put(Phase.RUNS, "loaded", {"runs": 5})
    assert ledger.checkpoints.get(Phase.RUNS, "loaded").counts == {"runs": 5}
    assert ledger.checkpoints.get(Phase.RUNS, "verified") is None
    assert [(point.phase, point.name) for point in ledger.checkpoints.of_run()] == [
        (Phase.TEMPLATES, "built"),
        (Phase.RUNS, "loaded"),
    ]


def test_the_latest_of_any_run_of_the_organisation(ledger, open_ledger):
    ledger.checkpoints.put(Phase.RUNS, "loaded", {"runs": 1})
    open_ledger(run_id="run-2").checkpoints.put(Phase.RUNS, "loaded", {"runs": 2})
    open_ledger("other", "run-3").checkpoints.put(Phase.RUNS, "loaded", {"runs": 3})
    latest = ledger.checkpoints.latest(Phase.RUNS, "loaded")
    assert (latest.run_id, latest.counts) == ("run-2", {"runs": 2})
    assert latest.at.tzinfo is not None
    assert ledger.checkpoints.latest(Phase.RUNS, "nothing") is None
    assert ledger.checkpoints.get(Phase.RUNS, "loaded", "run-2") == latest
    assert ledger.checkpoints.of_run("run-3") == []


def test_names_come_without_what_they_hold_and_of_this_run_alone(ledger, open_ledger):
    ledger.checkpoints.put(Phase.RUNS, "loaded", {"ids": ["1"] * 1000})
    ledger.checkpoints.put(Phase.TEMPLATES, "built")
    open_ledger(run_id="run-2").checkpoints.put(Phase.RUNS, "other")
    assert ledger.checkpoints.names() == ["loaded", "built"]
