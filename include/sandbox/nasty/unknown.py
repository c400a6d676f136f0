"""Values that the vendor's specification does not list: what a later version of the product may bring (trap T9).

Nothing else of the organisation breaks the specification; tests that hold answers against it leave these out.
"""

from __future__ import annotations

from include.sandbox.nasty import workflows
from include.sandbox.nasty.people import ANN, TEAM, TWIN, ago, audit
from include.sandbox.process_street.editing import answer, launch
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import Schedule, Webhook
from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow_id
from include.sandbox.sample.widgets import Draft, any_of, ask, atom

NAME = "From the future"


def add_unknown(state: ProcessStreetState) -> None:
    flow = _workflow()
    state.add(flow, *_surroundings())
    run = launch(state, flow, "Ahead of its time", ANN, ago(5))
    run.migration_status = "Thinking"
    run.tasks[0].status = "InProgress"
    answer(state, run, "Mood", {"value": "cheerful", "intensity": 3}, TWIN, ago(4))
    answer(state, run, "Known", {"value": "as ever"}, TWIN, ago(4))


def _workflow() -> Workflow:
    plan = Blueprint(NAME, "1.0", audit())
    plan.task("Ask", _widgets(), assign=[{"type": "Role", "roleId": "x"}, {"type": "Dynamic", "sourceType": "Manager"}])
    plan.task(
        "Vote",
        kind="Vote",
        config={"type": "Vote", "quorum": 2, "voters": [TEAM.email]},
        due=_due("MoonPhase"),
        see=[{"type": "Role", "roleId": "x", "taskRead": True, "taskUpdate": False}],
    )
    plan.task("Wait", due={**_due("ChecklistStartDate"), "businessDaysHandlingMode": "Lunar", "dueOffset": "soon"})
    for operator in ("Contains", "StartsWith", "IsEmpty"):
        plan.rule("Show", any_of([atom("Known", operator, "x")]), tasks=["Wait"])
    plan.rule("Blink", any_of([atom("Known", "Is", "x")]), tasks=["Wait"], fields=["Mood"])
    plan.due(_due("Tide"))
    made = workflows.made(NAME, plan)
    made.permissions = [Grant(ANN, "Dream")]
    return made


def _widgets() -> list[Draft]:
    return [
        ask("Mood", "Mood", required=True, scale=[1, 2, 3], defaultValue="calm"),
        ask("Text", "Known", limits={"forbidden": ["x"]}, spellcheck=True),
        ask("Date", "Date", limits={"afterDateSourceType": "Eclipse"}, timeOption="Sometimes"),
        ask("Textarea", "Area", format="Braille"),
        Draft("Hologram", {"scene": "a scene nobody can read", "url": "https://elsewhere-inc.com/h"}),
        Draft("Email", {"subject": "in the filter's enum only"}),
    ]


def _due(source: str) -> dict[str, str]:
    return {
        "sourceType": source,
        "offsetDirection": "Around",
        "dueOffset": "P1D",
        "businessDaysHandlingMode": "AllDays",
    }


def _surroundings() -> tuple[Schedule | Webhook, ...]:
    flow = workflow_id(NAME)
    later = ["TaskNotReady", "TaskApproved", "TaskRejected", "DataSetRecordAdded", "FormResponseCompleted"]
    rules = [{"frequency": "Hourly", "interval": 1, "minute": 30}]
    return (
        Schedule(muid("nasty schedule", "unknown"), flow, ago(1), "Mars/Olympus_Mons", audit(), rules=rules),
        Webhook(muid("nasty webhook", "unknown"), "https://hooks.elsewhere-inc.com/x", later, audit(), "Paused", flow),
    )
