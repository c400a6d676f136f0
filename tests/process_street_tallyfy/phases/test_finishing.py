"""History first, then the templates' rules, then open runs: what people answered decides what they see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street.editing import answer, complete, finish, launch, reopen
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.sample.small import ANN, AT, BOB, TASKS
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from tests.process_street_tallyfy.phases.going_live import roll_back

RULES = "/automated-actions"
PASSED = dict.fromkeys(PHASE_ORDER, "passed")
#: All runs of the bakery changed on this day.
WINDOW = {"changed_since": "2026-03-01T00:00:00Z", "changed_until": "2026-04-01T00:00:00Z"}


def sent(small: Any) -> list[str]:
    """Launches and rules in the order in which they were sent."""
    paths = [seen.path for seen in small.box.tallyfy.requests if seen.method == "POST"]
    return ["rule" if path.endswith(RULES) else "launch" for path in paths if path.endswith((RULES, "/runs"))]


def statuses(small: Any, name: str) -> dict[str, str]:
    """Status by step of the process whose name begins so."""
    (process,) = [run for run in dump(small.box.tallyfy.state)["runs"] if run["name"].startswith(name)]
    return {task["title"]: task["status"] for task in process["tasks"]}


def source_run(small: Any, name: str) -> Run:
    (run,) = [run for run in small.box.process_street.state.runs.values() if run.name == name]
    return run


def task_of(run: Run, name: str) -> RunTask:
    return next(task for task in run.tasks if task.name == name)


def says(small: Any, run: Run, size: str) -> None:
    """Somebody changes the answer that decides whether there is something to bake."""
    state, first = small.box.process_street.state, task_of(run, TASKS[0])
    done = first.done
    if done:
        reopen(state, run, first, BOB, AT)
    answer(state, run, "Size", {"value": size, "hasDefaultValue": False}, BOB, AT)
    if done:
        complete(state, run, first, ANN, AT)


def reasons(small: Any, kind: Kind, field: str) -> list[str]:
    return [one.reason for one in small.ledger().findings.all() if one.kind is kind and one.field == field]


def test_finished_runs_are_launched_before_the_rules_and_open_ones_after(moved_small: Any) -> None:
    assert sent(moved_small) == ["launch", "launch", "rule", "rule", "launch"]
    (rule,) = moved_small.ledger().mapping.rows(Kind.LOGIC_RULE)
    assert (rule.state, str(rule.disposition)) == (State.VERIFIED, "converted")
    assert moved_small.box.tallyfy.journal.dump() == []


@pytest.mark.parametrize("place", ["small", "small_and_lazy"])
@pytest.mark.parametrize(("size", "status"), [("Large", "in-progress"), ("Small", "auto-skipped")])
def test_an_open_run_shows_what_its_answers_say(
    request: pytest.FixtureRequest, place: str, size: str, status: str
) -> None:
    """Under both readings of when a rule acts; the answers of hidden steps are written as well."""
    small = request.getfixturevalue(place)
    says(small, source_run(small, "Cake 0"), size)
    small.run()
    assert small.verdicts() == PASSED
    assert statuses(small, "Cake 0")["Bake"] == status
    assert statuses(small, "Cake 1")["Bake"] == "completed"
    assert {str(row.state) for row in small.ledger().mapping.rows(Kind.VALUE)} == {"verified"}
    bake = task_of(source_run(small, "Cake 0"), "Bake")
    assert [
        one.field for one in small.ledger().findings.all() if one.source_id == bake.id and one.field == "hidden"
    ] == []


def test_what_was_completed_and_is_hidden_now_stays_hidden_and_is_said(small: Any) -> None:
    state, run = small.box.process_street.state, source_run(small, "Cake 0")
    complete(state, run, task_of(run, "Bake"), BOB, AT)
    says(small, run, "Small")
    small.run()
    assert small.verdicts() == PASSED
    assert statuses(small, "Cake 0")["Bake"] == "auto-skipped"
    assert "completion_of_hidden_task" in reasons(small, Kind.TASK, "status")


def test_history_that_comes_after_the_rules_follows_them(moved_small: Any) -> None:
    state = moved_small.box.process_street.state
    for name, size in (("Late moved_small", "Small"), ("Late large", "Large")):
        run = launch(state, next(iter(state.workflows.values())), name, ANN, AT)
        answer(state, run, "Size", {"value": size, "hasDefaultValue": False}, BOB, AT)
        for task in run.tasks:
            if not task.hidden:
                complete(state, run, task, BOB, AT)
        finish(run, BOB, AT)
    moved_small.run("run2")
    assert moved_small.verdicts("run2") == PASSED
    assert sent(moved_small)[5:] == ["launch", "launch"], "the rules stay as they are"
    assert statuses(moved_small, "Late moved_small") == {**dict.fromkeys(TASKS, "completed"), "Bake": "auto-skipped"}
    assert statuses(moved_small, "Late large") == dict.fromkeys(TASKS, "completed")
    late = [run for run in dump(moved_small.box.tallyfy.state)["runs"] if run["name"].startswith("Late")]
    assert all(run["completed_at"] for run in late)
    moved_small.run("run3")
    assert sent(moved_small)[7:] == []


def test_a_window_carries_history_and_leaves_rules_and_open_runs_to_a_whole_run(small: Any) -> None:
    small.run("slice", WINDOW)
    assert small.verdicts("slice") == PASSED
    assert sent(small) == ["launch", "launch"]
    assert statuses(small, "Cake 1")["Bake"] == "completed"
    small.run("whole")
    assert small.verdicts("whole") == PASSED
    assert sent(small) == ["launch", "launch", "rule", "rule", "launch"]
    small.run("next slice", WINDOW)
    assert small.verdicts("next slice") == PASSED
    assert sent(small)[5:] == []


def test_a_refused_rule_keeps_open_runs_out_and_is_named(small: Any) -> None:
    """A step that one rule hides and none shows again would be lost to people."""
    order = list(small.order)
    small.run(only=tuple(order[: order.index("runs.finish")]))
    for template in small.box.tallyfy.state.templates.values():
        for step in small.box.tallyfy.state.template_steps(template).values():
            step["captures"] = [one for one in step["captures"] if one["label"] != "Size"]
    with pytest.raises(AirflowFailException, match="automations_missing 1, rules_missing 1"):
        small.run(only=tuple(order[order.index("runs.finish") :]))
    assert sent(small) == ["launch", "launch", "rule", "rule"]


def test_a_step_that_is_not_hidden_as_planned_is_not_verified(small: Any) -> None:
    says(small, source_run(small, "Cake 0"), "Small")
    order = list(small.order)
    small.run(only=tuple(order[: order.index("runs.open.load")]))
    for template in small.box.tallyfy.state.templates.values():
        template["automated_actions"] = []
    with pytest.raises(AirflowFailException, match="state_differs 1"):
        small.run(only=tuple(order[order.index("runs.open.load") :]))


def test_a_lost_answer_makes_no_rule_twice(small: Any) -> None:
    small.box.tallyfy.faults.add({"match": {"method": "POST", "path": RULES}, "fault": "502-after"})
    small.run()
    assert small.verdicts() == PASSED
    (template,) = [one for one in dump(small.box.tallyfy.state)["templates"] if one["automated_actions"]]
    assert len(template["automated_actions"]) == 2


def test_a_dry_run_proves_and_writes_nothing(small: Any) -> None:
    small.run("dry", {"mode": "dry_run"})
    assert sent(small) == []
    (proof,) = [one for one in small.ledger("dry").checkpoints.of_run() if one.name.startswith("proof/")]
    assert proof.counts["histories"] == 2000
    assert proof.counts["refuted"] == {}
    small.run("real")
    names = [one.name for one in small.ledger("real").checkpoints.of_run()]
    assert not any(name.startswith("proof/") for name in names), "proved once"


def test_rules_that_somebody_changed_are_seen(moved_small: Any) -> None:
    (template,) = [one for one in moved_small.box.tallyfy.state.templates.values() if one["automated_actions"]]
    template["automated_actions"][0]["conditions"][0]["statement"] = "Small"
    moved_small.run("run2")
    assert "edited_in_tallyfy" in reasons(moved_small, Kind.LOGIC_RULE, "")
    assert template["automated_actions"][0]["conditions"][0]["statement"] == "Small"
    assert sent(moved_small)[5:] == []


def test_rules_that_changed_in_the_source_replace_those_that_stand(moved_small: Any) -> None:
    (workflow,) = moved_small.box.process_street.state.workflows.values()
    (rule,) = workflow.revisions[0].logic_rules
    size = rule.condition["or"][0]["and"][0]
    customer = next(
        one for task in workflow.revisions[0].tasks for one in task.widgets if one.own.get("key") == "Customer"
    )
    wanted = {"widgetId": customer.id, "operator": "HasAnyValue"}
    revision = workflow.revisions[0]
    revision.audit = replace(revision.audit, updated_date="2026-04-01T09:00:00.000Z")
    rule.condition = {"or": [{"and": [size, wanted]}, {"and": [{**size, "value": "Small"}, wanted]}]}
    moved_small.run("run2")
    assert moved_small.verdicts("run2") == PASSED
    (template,) = [one for one in moved_small.box.tallyfy.state.templates.values() if one["automated_actions"]]
    fields = {part["conditionable_id"] for one in template["automated_actions"] for part in one["conditions"]}
    assert len(fields) == 2


def test_rules_go_before_their_template_and_a_changed_rule_keeps_it(moved_small: Any) -> None:
    (template,) = [one for one in moved_small.box.tallyfy.state.templates.values() if one["automated_actions"]]
    kept = template["automated_actions"][0]["conditions"][0]["statement"]
    template["automated_actions"][0]["conditions"][0]["statement"] = "Small"
    assert roll_back(moved_small)["kept"] == 1
    template["automated_actions"][0]["conditions"][0]["statement"] = kept
    assert roll_back(moved_small, "again")["kept"] == 0
    deleted = [seen.path for seen in moved_small.box.tallyfy.requests if seen.method == "DELETE"]
    rules = [place for place, path in enumerate(deleted) if RULES in path]
    assert len(rules) == 2
    assert max(rules) < next(
        place for place, path in enumerate(deleted) if path.endswith(f"/checklists/{template['id']}")
    )
