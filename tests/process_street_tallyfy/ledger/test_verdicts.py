from __future__ import annotations

from process_street_tallyfy.model.state import Phase


def test_one_verdict_per_phase_and_run(ledger, open_ledger):
    ledger.verdicts.put(Phase.RUNS, "waiting", "open_rows", {"open": 2})
    ledger.verdicts.put(Phase.RUNS, "ok", counts={"open": 0})
    ledger.verdicts.put(Phase.TEMPLATES, "failed", "failed_rows")
    later = open_ledger(run_id="run-2")
    later.verdicts.put(Phase.RUNS, "incomplete")
    verdicts = ledger.verdicts.of_run()
    assert {phase: (found.verdict, found.reason, found.counts) for phase, found in verdicts.items()} == {
        Phase.RUNS: ("ok", "", {"open": 0}),
        Phase.TEMPLATES: ("failed", "failed_rows", {}),
    }
    assert ledger.verdicts.of_run("run-2") == later.verdicts.of_run()


def test_a_phase_without_a_verdict_is_missing(ledger, open_ledger):
    open_ledger("other").verdicts.put(Phase.RUNS, "ok")
    assert ledger.verdicts.of_run() == {}
