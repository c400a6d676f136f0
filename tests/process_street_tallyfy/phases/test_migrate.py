"""The promises on a small organisation on the way: faults, refusals, dry runs, part of the phases, a second run."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadConfiguration, BadCredentials, MigrationError, WrongAccount
from process_street_tallyfy.ledger.connection import connect_dsn, see
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase, State

WRITES = ("POST", "PUT", "DELETE")


def writes(rehearsal: Any) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in rehearsal.box.tallyfy.requests if seen.method in WRITES]


def test_running_again_writes_nothing(moved_small: Any) -> None:
    before = len(writes(moved_small))
    moved_small.run("run2")
    assert writes(moved_small)[before:] == []
    assert moved_small.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")


def test_a_dry_run_writes_nothing_and_finds_the_same(small: Any) -> None:
    small.run("dry", {"mode": "dry_run"})
    assert writes(small) == []
    assert small.verdicts("dry") == dict.fromkeys(PHASE_ORDER, "passed")
    planned = {(f.kind, f.source_id, f.field, f.reason) for f in small.ledger().findings.all()}
    small.run("real")
    assert {(f.kind, f.source_id, f.field, f.reason) for f in small.ledger().findings.all()} == planned


def test_an_empty_organisation_passes_every_gate_without_a_skip(empty: Any) -> None:
    empty.run()
    assert empty.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert empty.ledger().mapping.get(Kind.OWN, "ps:batch_tag") is not None


def test_a_subset_of_phases_says_which_were_not_selected(small: Any) -> None:
    small.run(conf={"phases": ["foundation", "templates"]})
    verdicts = small.verdicts()
    assert [phase for phase, verdict in verdicts.items() if verdict == "not_selected"] == [
        Phase.RUNS,
        Phase.COLLABORATION,
        Phase.INTEGRATIONS,
    ]
    assert small.ledger().mapping.counts() != {}
    assert not any("/runs" in path for path in writes(small))


def test_a_killed_batch_fails_its_gate_by_name_and_goes_on_when_cleared(small: Any) -> None:
    order = list(small.order)
    until = order[: order.index("runs.history.load")]
    small.run(only=tuple(until))
    with pytest.raises(AirflowFailException, match=r"runs\.load/history/0000"):
        small.run(only=("runs.gate",))
    with pytest.raises(AirflowFailException, match="not_run"):
        small.run(only=("collaboration.gate",))
    with pytest.raises(AirflowFailException, match="phase runs: failed"):
        small.run(only=("validation.verdict",))
    small.run(only=tuple(order[order.index("runs.history.load") :]))
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")


def test_a_lost_answer_of_every_kind_of_write_makes_nothing_twice(small: Any) -> None:
    box = small.box
    box.tallyfy.faults.add({"match": {"method": "POST"}, "probability": 0.3, "seed": 7, "fault": "502-after"})
    small.run()
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert box.tallyfy.faults.fired() > 10
    stored = dump(box.tallyfy.state)
    marks = [run["name"] for run in stored["runs"]] + [template["title"] for template in stored["templates"]]
    marks += [asset["filename"] for asset in stored["assets"]]
    marks += [thread["content"] for run in stored["runs"] for task in run["tasks"] for thread in task["threads"]]
    assert len(marks) == len(set(marks)) > 10


def test_a_wrong_key_names_the_connection_and_what_to_do(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    small.box.process_street.state.api_key = "another"
    with pytest.raises(BadCredentials) as caught:
        small.run()
    assert "process_street_sample" in str(caught.value)
    assert "What to do: set the password" in str(caught.value)
    incident = small.ledger().incidents.of_run()[0]
    assert (incident.code, incident.task_id) == ("bad_credentials", "discovery.preflight")


def test_an_unknown_target_organisation_is_named(small: Any) -> None:
    text = small.organization_file.read_text().replace(small.box.tallyfy.organization_id, "f" * 32)
    small.organization_file.write_text(text)
    with pytest.raises(WrongAccount) as caught:
        small.run()
    assert "tallyfy_sample" in str(caught.value)


def test_an_unreachable_host_is_named(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "AIRFLOW_CONN_TALLYFY_SAMPLE", '{"conn_type": "tallyfy", "host": "http://127.0.0.1:9", "password": "x"}'
    )
    with pytest.raises(MigrationError, match="tallyfy_sample"):
        small.run()


def test_an_empty_ledger_beside_a_migrated_target_is_refused(moved_small: Any) -> None:
    with moved_small.ledger().scope.connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA migration CASCADE")
    with pytest.raises(BadConfiguration, match="carry our marks"):
        moved_small.run("run2")


def test_one_value_that_the_target_refuses_does_not_take_its_neighbours_along(small: Any) -> None:
    """The whole body is refused, then one of the single ones: one value fails, the others arrive."""
    small.run(only=small.order[: small.order.index("runs.history.load")])
    for template in small.box.tallyfy.state.templates.values():
        for step in small.box.tallyfy.state.template_steps(template).values():
            for capture in step["captures"]:
                if capture["label"] == "Size":
                    capture["options"] = [{"id": 9, "text": "Gone"}]
    small.run(only=("runs.history.load",))
    by_field: dict[str, set[str]] = {}
    for row in small.ledger().mapping.rows(Kind.VALUE):
        by_field.setdefault(row.source_id.split(":")[1], set()).add(str(row.state))
    assert sorted(map(sorted, by_field.values())) == [["failed"], ["verified"], ["verified"], ["verified"]]


def test_a_selection_does_not_leave_other_runs_open(small: Any) -> None:
    small.run(conf={"run_states": ["Active"]})
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert [kind.source for kind in small.ledger().summary() if kind.kind is Kind.RUN] == [1]


def test_a_text_that_stands_there_is_not_written_again_for_its_second_comment(small: Any) -> None:
    """A worker died when it had confirmed the first comment of a folded text, and nothing more."""
    task = "collaboration.batch.comments"
    small.run(only=small.order[: small.order.index(task) + 1])
    before = [call for call in small.box.tallyfy.requests if call.method == "POST"]
    with connect_dsn(small.dsn) as connection:
        see(connection, "sample")
        lost = (
            "UPDATE migration.mapping SET state = CASE WHEN attempt > 0 THEN 'confirmed' ELSE 'planned' END,"
            " target_id = CASE WHEN attempt > 0 THEN target_id END WHERE kind = 'comment' AND target_id IN"
            " (SELECT target_id FROM migration.mapping WHERE kind = 'comment' GROUP BY 1 HAVING count(*) = 2)"
        )
        assert connection.execute(lost).rowcount == 4
    small.run(only=(task,))
    assert [call for call in small.box.tallyfy.requests if call.method == "POST"] == before
    assert {row.state for row in small.ledger().mapping.rows(Kind.COMMENT)} == {State.VERIFIED}
