"""The probe: every answer that the sandbox can play is found out, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street.editing import answer, complete
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.state import ABSENT, OPEN_RUNS, REFUSED
from include.sandbox.sample.small import BOB, source, target
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.ledger.capabilities import recorded
from process_street_tallyfy.model.capabilities import CAPABILITIES, Side
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases import probe_source, probe_target
from process_street_tallyfy.phases.probe import ProbeSource, ProbeTarget, RemoveScratch

#: Capability of the table -> the sandbox's switch that plays the other answer.
SWITCHES: dict[str, dict[str, Any]] = {
    "bulk_steps": {"steps_in_template_create": True},
    "step_captures": {"captures_in_step_create": True},
    "hide_by_default": {"hidden_by_show_rule": True},
    "custom_fields": {"custom_fields": True},
    "several_table_rows": {"several_table_rows": True},
    "restricted_templates": {"restricts_templates": False},
    "restricted_runs": {"restricts_runs": False},
    "run_search": {"run_search_finds_markers": False},
    "started_at_past": {"started_at_may_be_past": False},
    "invited_work": {"invited_may_act": False},
}
OTHERS = {item.key: item.others[0] for item in CAPABILITIES if item.side is Side.TARGET}
EVERYTHING = ("organization", "members", "guests", "groups", "tags", "tag_links", "folders", "templates", "runs")


@dataclass
class Probing:
    played: Any

    def step(self, operator: type, run_id: str = "probe1") -> Any:
        task = operator(organization_file=str(self.played.organization_file), task_id="step")
        return task.execute(self.played.context(run_id, "step", {}))

    def readings(self) -> dict[str, str]:
        return dict(recorded(self.played.ledger().checkpoints).found)

    def held(self) -> dict[str, Any]:
        found = dump(self.played.box.tallyfy.state)
        return {name: found[name] for name in EVERYTHING} | {"assets": found["assets"]}


@pytest.fixture
def probing(small: Any) -> Probing:
    """Bob had work in a run that is finished."""
    (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == "Completed"]
    run.tasks[0].assignees = [BOB]
    invite(small.box)
    return Probing(small)


@pytest.fixture
def otherwise(rehearse: Callable[[Sandbox], Any]) -> Iterator[Probing]:
    """A Tallyfy in which every open question has the other answer."""
    played = Capabilities(**{name: value for switch in SWITCHES.values() for name, value in switch.items()})
    with Sandbox.start(source=source(), target=target(), capabilities=played) as box:
        invite(box)
        yield Probing(rehearse(box))


def invite(box: Sandbox) -> None:
    """Somebody has not accepted the invitation yet."""
    pending = {"id": 30_001, "email": "pia@harbour-bakery.com", "first_name": "Pia", "last_name": "Ray"}
    box.tallyfy.state.members[30_001] = {
        **next(iter(box.tallyfy.state.members.values())),
        **pending,
        "status": "invited",
    }


def test_every_capability_is_asked_and_every_answer_can_be_played() -> None:
    for side, questions in ((Side.TARGET, probe_target.QUESTIONS), (Side.SOURCE, probe_source.QUESTIONS)):
        assert list(questions) == [item.key for item in CAPABILITIES if item.side is side]
    assert set(SWITCHES) == set(probe_target.QUESTIONS)


def test_the_decided_readings_are_found_and_nothing_stays(probing: Probing) -> None:
    before = probing.held()
    assert probing.step(ProbeTarget)["other_reading"] == []
    assert len(probing.held()["templates"]) == len(before["templates"]) + 1
    assert probing.step(RemoveScratch) == {"removed": 2}
    assert probing.readings() == {item.key: item.decided for item in CAPABILITIES if item.side is Side.TARGET}
    assert probing.held() == before
    assert probing.played.box.tallyfy.journal.dump() == []
    assert {row.state for row in probing.played.ledger().mapping.rows(Kind.OWN)} == {State.REVERTED}


def test_the_other_readings_are_found_and_nothing_stays(otherwise: Probing) -> None:
    before = otherwise.held()
    assert otherwise.step(ProbeTarget)["other_reading"] == list(SWITCHES)
    otherwise.step(RemoveScratch)
    assert otherwise.readings() == OTHERS
    assert otherwise.held() == before


def kill(probing: Probing, write: int, fault: str) -> None:
    """The process dies at its n-th write: before it is sent, or before its answer is seen."""
    match = {"path": "/(checklists|runs|tasks)"}
    probing.played.box.tallyfy.faults.add({"match": {**match, "method": "POST"}, "nth": write, "fault": fault})


@pytest.mark.parametrize("fault", ["drop-before", "drop-after", "expired-token"])
@pytest.mark.parametrize("write", range(1, 6))
def test_wherever_it_breaks_off_nothing_stays(probing: Probing, write: int, fault: str) -> None:
    before = probing.held()
    kill(probing, write, fault)
    try:
        probing.step(ProbeTarget)
    except MigrationError:
        assert probing.readings() == {}
    assert probing.played.box.tallyfy.faults.fired() == 1
    probing.step(RemoveScratch)
    assert probing.held() == before


@pytest.mark.parametrize("call", range(1, 5))
def test_a_clean_up_that_breaks_off_is_finished_by_the_next(probing: Probing, call: int) -> None:
    before = probing.held()
    probing.step(ProbeTarget)
    fault = {"match": {"method": "DELETE"}, "nth": call, "fault": "expired-token"}
    probing.played.box.tallyfy.faults.add(fault)
    with pytest.raises(MigrationError):
        probing.step(RemoveScratch)
    probing.step(RemoveScratch)
    assert probing.held() == before


def test_a_probe_begins_with_what_a_killed_one_left_even_without_its_ledger(probing: Probing) -> None:
    before = probing.held()
    probing.step(ProbeTarget)
    with probing.played.ledger().scope.connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA migration CASCADE")
    probing.step(ProbeTarget, "probe2")
    assert len(probing.held()["templates"]) == len(before["templates"]) + 1
    assert len(probing.held()["runs"]) == len(before["runs"]) + 1
    probing.step(RemoveScratch, "probe2")
    assert probing.held() == before


def test_a_move_after_a_probe_is_not_disturbed_by_it(probing: Probing) -> None:
    probing.step(ProbeTarget)
    probing.step(RemoveScratch)
    probing.played.ledger("probe1").leases.release(probing.played.ledger().leases.current().token)
    probing.played.run()
    assert set(probing.played.verdicts().values()) == {"passed"}


def test_the_source_is_only_read(probing: Probing) -> None:
    told = probing.step(ProbeSource)
    found = probing.readings()
    assert probing.played.box.process_street.state.violations == []
    assert found["file_links"] == "served"
    assert found["work_item_search"] == "finished work too"
    assert found["updated_date"] == "unknown"
    assert found["rate_limit"] == "2500 an hour"
    assert found["logic_operators"] == "Is"
    assert found["page_sizes"].startswith("users at least 3, folders at least 1")
    assert "MultiChoice: {values: [text]}" in found["value_shapes"]
    assert "Date: {timeHidden: yes or no, value: text}" in found["value_shapes"]
    assert told["unknown"] == 2


def test_readings_of_the_source_hold_no_values(probing: Probing) -> None:
    probing.step(ProbeSource)
    text = str(probing.readings())
    assert not any(word in text for word in ("Ödegård", "cherries", "ann@", "Large", "sketch"))


@pytest.mark.parametrize("played", [REFUSED, ABSENT])
def test_file_links_in_all_modes(probing: Probing, played: str) -> None:
    probing.played.box.process_street.state.capabilities.files = played
    probing.step(ProbeSource)
    assert probing.readings()["file_links"] == played


def test_a_search_for_open_work_only_is_seen(probing: Probing) -> None:
    state = probing.played.box.process_street.state
    state.capabilities.work_items = OPEN_RUNS
    probing.step(ProbeSource)
    assert probing.readings()["work_item_search"] == "open work only"


def test_whether_the_search_names_everybody_of_open_runs_is_found(probing: Probing) -> None:
    state = probing.played.box.process_street.state
    run = next(run for run in state.runs.values() if run.status == "Active")
    next(task for task in run.tasks if not task.done).assignees.append(BOB)
    probing.step(ProbeSource)
    assert probing.readings()["open_work"] == "everybody"
    run.assignees.append(Person("gAGuestInNoList0000000", "guest@elsewhere.example", "A guest"))
    probing.step(ProbeSource)
    assert probing.readings()["open_work"] == "not everybody"


def test_full_pages_and_another_budget_are_measured(probing: Probing) -> None:
    capabilities = probing.played.box.process_street.state.capabilities
    capabilities.page_size, capabilities.calls_per_hour = 2, 900
    probing.step(ProbeSource)
    found = probing.readings()
    assert found["page_sizes"].startswith("users 2, folders at least 1, workflows at least 1, runs 2")
    assert found["rate_limit"] == "900 an hour"


@pytest.mark.parametrize(("touch", "reading"), [(True, "moves"), (False, "stays")])
def test_the_second_probe_tells_whether_work_moves_the_date(probing: Probing, touch: bool, reading: str) -> None:  # noqa: FBT001
    probing.step(ProbeSource)
    state = probing.played.box.process_street.state
    (run,) = [run for run in state.runs.values() if run.status == "Active"]
    answer(state, run, "Notes", {"value": "later"}, BOB, "2026-12-01T10:00:00.000Z", touch=touch)
    complete(state, run, run.tasks[-1], BOB, "2026-12-01T10:00:00.000Z", touch=touch)
    probing.step(ProbeSource, "probe2")
    assert probing.readings()["updated_date"] == reading
