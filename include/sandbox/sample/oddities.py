"""The cases that break naive readers, each put somewhere on purpose."""

from __future__ import annotations

from include.sandbox.process_street import editing
from include.sandbox.process_street.identity import moment, muid
from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample.answering import whole_day
from include.sandbox.sample.people import DELETED, GUESTS, PEOPLE, TODAY, ago

RTL = "السلام عليكم — shipping to Muscat, 3×"
LONG = "The measurements of every strap in the series. " * 170


def add_oddities(state: ProcessStreetState) -> None:
    _old_version(state)
    _values(state)
    _people(state)
    _runs(state)


def _old_version(state: ProcessStreetState) -> None:
    """An open run on a superseded version, about to be moved, with an option that was renamed since."""
    run = _runs_of(state, "Employee onboarding", "Active")[0]
    run.migration_status = "Scheduled"
    lena = PEOPLE["Lena Falk"]
    editing.answer(state, run, "Work_mode", {"value": "Home office", "hasDefaultValue": False}, lena, ago(20))


def _values(state: ProcessStreetState) -> None:
    run = _runs_of(state, "Employee onboarding", "Active")[1]
    by, at = PEOPLE["Omar Haddad"], ago(1)
    rows = '"Laptop, 14""",SN-1,1\nDock,SN-2,2\nMonitor,,3'
    for key, data in {
        "Full_name": {"value": "Nour 🌟 O'Hara & Söhne"},
        "Private_email": {"value": "nour@freemail-post.com"},
        "Start_date": whole_day(TODAY),
        "Screens": {"value": "3"},
        "Accounts": {"values": []},
        "LinkedIn": {"value": ""},
        "Equipment": {"value": rows},
        "Buddy": {"values": [PEOPLE["Sara Lindholm"].email, PEOPLE["Kim Nguyen"].email]},
    }.items():
        editing.answer(state, run, key, data, by, at)
    incident = _runs_of(state, "Incident response", "Completed")[0]
    editing.answer(state, incident, "Measures", {"value": RTL}, DELETED, incident.audit.updated_date)
    editing.answer(state, incident, "Cause", {"value": LONG}, by, incident.audit.updated_date)


def _people(state: ProcessStreetState) -> None:
    """Somebody who left wrote and finished things; a guest and a group hold tasks."""
    run = _runs_of(state, "Purchase request", "Completed")[0]
    run.tasks[0].completed_by = run.tasks[0].updated_by = DELETED
    editing.comment(
        state, run, run.tasks[0], f"@{PEOPLE['Greta Sommer'].username} bye, it was nice!", DELETED, ago(300)
    )
    intake = _runs_of(state, "Client intake", "Active")[0]
    intake.assignees.append(GUESTS["Giovanni Serra"])
    task = intake.tasks[-1]
    task.assignees = [*task.assignees, GUESTS["Ingrid Dahl"]]
    editing.comment(
        state, intake, task, "<script>alert('x')</script> & \"quotes\" {{form.Client}}", by=DELETED, at=ago(1)
    )


def _runs(state: ProcessStreetState) -> None:
    """Without a name; with the name of another; deleted."""
    weekly = _runs_of(state, "Weekly ops review", "Completed")
    weekly[0].name = None
    weekly[2].name = weekly[1].name
    gone = _runs_of(state, "Access request", "Completed")[0]
    twin = Run(muid("run", "deleted"), gone.workflow_id, gone.revision_id, gone.audit, "Made by mistake", "Deleted")
    state.add(twin)


def _runs_of(state: ProcessStreetState, workflow: str, status: str) -> list[Run]:
    """Oldest first."""
    runs = [run for run in state.runs_of(state.workflow_named(workflow)) if run.status == status]
    return sorted(runs, key=lambda run: moment(run.audit.created_date))
