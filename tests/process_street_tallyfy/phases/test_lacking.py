"""A process keeps the version that it was launched from: what comes to its run later stands in its text."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street import editing
from include.sandbox.process_street.files import stored
from include.sandbox.sample.small import ANN, BOB
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from tests.process_street_tallyfy.phases.test_changes import LATER, Source, again, process, reasons
from tests.process_street_tallyfy.phases.test_later_runs import publish


def test_tasks_of_an_updated_run_that_the_process_has_no_step_for(moved_small: Any) -> None:
    source, revision = Source(moved_small), publish(moved_small).finished
    editing.update(source.run, revision, ANN, LATER)
    editing.answer(source.state, source.run, "Verdict", {"value": "Sweet enough"}, BOB, LATER)
    source.attach("Taste", "crumbs.pdf")
    again(moved_small, "run2")
    assert "Sweet enough" in str(process(moved_small, source.run)["prerun"])
    assert ("task", "task_not_matched") in reasons(moved_small)
    assert ("attachment", "file_without_step") in reasons(moved_small)
    late = source.task("Taste").id
    assert moved_small.ledger().mapping.get(Kind.TASK, late).state is State.VERIFIED
    assert again(moved_small, "run3") == []


def test_a_late_file_of_a_compact_run_is_told(small: Any) -> None:
    small.run(conf={"finished_runs": "compact"})
    source = Source(small, "Completed")
    held = {row["title"] for row in process(small, source.run)["tasks"]}
    name = next(task.name for task in source.run.tasks if task.name in {"Bake", "Deliver"} - held)
    file = stored("late.pdf", "application/pdf", 500, file_id="lateFile")
    editing.attach(source.state, source.run, source.task(name), file, BOB, LATER)
    small.run("run2")
    small.run("run3")
    assert small.verdicts("run3") == dict.fromkeys(PHASE_ORDER, "passed")
    assert ("attachment", "file_of_compact_run") in reasons(small)
    kinds = {kind.kind: kind for kind in small.ledger().summary()}
    assert kinds[Kind.ATTACHMENT].unsupported == 1
