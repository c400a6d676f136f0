"""The calls to Tallyfy, per object (api/tallyfy-api.md section 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from process_street_tallyfy.report.budget.sizes import (
    DocumentSize,
    OneOffSize,
    OrganizationSize,
    RunSize,
    Size,
    WorkflowSize,
    sheets,
)
from process_street_tallyfy.report.budget.term import Side, Term

Calls = Callable[[Any], int]
TEMPLATES, RUNS, GROUPS, FOLDERS, TAGS = "O/checklists", "O/runs", "O/groups", "O/folders", "O/tags"
_TEMPLATE, _STEP = f"{TEMPLATES}/{{c}}", f"{TEMPLATES}/{{c}}/steps/{{s}}"
_RUN, _TASK = f"{RUNS}/{{r}}", f"{RUNS}/{{r}}/tasks/{{t}}"
_ASSETS, _BYTES = "O/assets", "O/file/{a}/dl"

ACCOUNT = "who the token is, and of which organisation, before anything else"
DOUBLES = "nothing stands twice, nothing is missing: from shared lists"
GATE = "what the ledger says is in the target: from shared lists"
BYTES = "a 2xx proves no bytes (1.4): every file is read back"
LAG = "the list of tasks lags behind the launch (trap 71)"
RECORD = "the record document, which a launch carries in its kick-off form"


def _on(step: str) -> Callable[..., Term]:
    def term(method: str, route: str, per: type[Size], calls: Calls, formula: str, why: str = "") -> Term:
        return Term(Side.TARGET, step, method, route, per, calls, formula, why)

    return term


_preflight, _people, _plan = _on("discovery.preflight"), _on("discovery.people"), _on("discovery.plan")
_structure, _invite = _on("foundation.structure"), _on("foundation.invite")
_foundation_gate, _templates_gate = _on("foundation.gate"), _on("templates.gate")
_load, _finish, _run = _on("templates.load"), _on("runs.finish"), _on("runs.load")
_runs_gate, _collaboration_gate = _on("runs.gate"), _on("collaboration.gate")
_files, _comments, _states = _on("collaboration.files"), _on("collaboration.comments"), _on("collaboration.states")
_other, _integrations_gate = _on("integrations.webhooks"), _on("integrations.gate")
_validate = _on("validation.validate")


def _full(calls: Calls) -> Calls:
    """Of a run in full: one in compact form has a single task."""
    return lambda run: 0 if run.compact else calls(run)


def _seen_first(run: RunSize) -> int:
    """Rules may have hidden a step, which then is not completed by hand."""
    return sheets(run.steps) if run.ruled and not run.compact else 0


def _all_templates(o: OrganizationSize) -> int:
    return o.templates + o.workflows + o.unlisted + o.documents


ORGANIZATION: tuple[Term, ...] = (
    _preflight("GET", "/me", OrganizationSize, lambda _: 1, "1", ACCOUNT),
    _preflight("GET", "O/me", OrganizationSize, lambda _: 1, "1", ACCOUNT),
    _preflight("GET", "O", OrganizationSize, lambda _: 1, "1", ACCOUNT),
    _preflight(
        "GET",
        TEMPLATES,
        OrganizationSize,
        lambda o: sheets(o.templates),
        "s(templates there)",
        "a lost ledger shows in marks that nobody knows of",
    ),
    _people("GET", "O/users", OrganizationSize, lambda o: sheets(o.members), "s(members)"),
    _people("GET", "O/guests", OrganizationSize, lambda o: int(o.guests_asked), "1 once somebody is to be a guest"),
    _plan("GET", "O", OrganizationSize, lambda _: 1, "1", "its settings, after the long reading"),
    _invite("POST", "O/users/invite", OrganizationSize, lambda o: o.invited, "people to be invited"),
    _invite("POST", "O/guests", OrganizationSize, lambda o: o.made_guests, "guests to be made"),
    _structure("GET", GROUPS, OrganizationSize, lambda o: 1 + (o.made_groups > 0), "1 + 1 when one is made"),
    _structure("POST", GROUPS, OrganizationSize, lambda o: o.made_groups, "groups"),
    _structure("GET", FOLDERS, OrganizationSize, lambda o: 2 * (o.made_folders > 0), "2 when one is made"),
    _structure("POST", FOLDERS, OrganizationSize, lambda o: o.made_folders, "folders"),
    _structure("POST", TAGS, OrganizationSize, lambda o: int(o.makes_tag), "1"),
    _structure("GET", TAGS, OrganizationSize, lambda o: sheets(o.tags + 1), "s(tags)"),
    _foundation_gate("GET", GROUPS, OrganizationSize, lambda o: int(o.made_groups > 0), "1 with groups", GATE),
    _foundation_gate("GET", FOLDERS, OrganizationSize, lambda o: int(o.made_folders > 0), "1 with folders", GATE),
    _templates_gate(
        "GET",
        TEMPLATES,
        OrganizationSize,
        lambda o: sheets(o.templates + o.workflows + o.unlisted),
        "s(templates)",
        GATE,
    ),
    _other(
        "GET",
        TEMPLATES,
        OrganizationSize,
        lambda o: sheets(_all_templates(o)),
        "s(templates)",
        "no template calls a webhook before the cut-over",
    ),
    _integrations_gate(
        "GET",
        TEMPLATES,
        OrganizationSize,
        lambda o: sheets(_all_templates(o)) if o.documents else 0,
        "s(templates) with documents",
        GATE,
    ),
    _integrations_gate(
        "GET",
        "O/tasks",
        OrganizationSize,
        lambda o: sheets(o.one_offs) if o.one_offs else 0,
        "s(one-off tasks); 0 without",
        GATE,
    ),
    _validate(
        "GET",
        TEMPLATES,
        OrganizationSize,
        lambda o: sheets(_all_templates(o)) + 1,
        "s(templates) + 1 for archived ones",
        DOUBLES,
    ),
)
TEMPLATE: tuple[Term, ...] = (
    _load("POST", TEMPLATES, WorkflowSize, lambda w: int(w.made), "1"),
    _load("POST", f"{_TEMPLATE}/steps", WorkflowSize, lambda w: w.steps, "S; 0 where steps come along"),
    _load("POST", f"{_STEP}/captures", WorkflowSize, lambda w: w.captures, "F; 0 where fields come along"),
    _load("POST", f"{TEMPLATES}/tags", WorkflowSize, lambda w: int(w.tagged), "G = 1"),
    _load(
        "GET",
        _TEMPLATE,
        WorkflowSize,
        lambda w: 1 + (w.varying > 0) + w.adopted,
        "1 + 1 with variables in texts + 1 where steps come along",
    ),
    _load(
        "GET",
        _STEP,
        WorkflowSize,
        lambda w: w.varying,
        "steps with variables",
        "a text names a field by an alias that only the target knows (trap 62), and a PUT wipes what it leaves out",
    ),
    _load("PUT", _STEP, WorkflowSize, lambda w: w.varying, "steps with variables", "as above"),
    _load("PUT", _TEMPLATE, WorkflowSize, lambda w: w.changed, "changes of a moved template", "only what changed"),
    _finish("POST", f"{_TEMPLATE}/automated-actions", WorkflowSize, lambda w: w.automations, "K"),
    _finish(
        "GET",
        _TEMPLATE,
        WorkflowSize,
        lambda w: int(w.automations > 0) + w.standing,
        "1 with automations + 1 when some stand there already",
        "rules come after the history, and are read back for themselves",
    ),
    _runs_gate("GET", RUNS, WorkflowSize, lambda w: _processes(w), "s(processes); 0 without", GATE),
    _collaboration_gate("GET", RUNS, WorkflowSize, lambda w: _processes(w), "s(processes); 0 without", GATE),
    _validate("GET", RUNS, WorkflowSize, lambda w: sheets(w.processes), "s(processes)", DOUBLES),
)


def _processes(workflow: WorkflowSize) -> int:
    return sheets(workflow.processes) if workflow.processes else 0


_PROCESS: tuple[Term, ...] = (
    _run("POST", _ASSETS, RunSize, lambda r: int(r.recorded), "1 with a record document", RECORD),
    _run("POST", RUNS, RunSize, lambda _: 1, "1"),
    _run("GET", f"{_RUN}/tasks", RunSize, _full(lambda r: sheets(r.steps)), "s(T); 0 in compact form"),
    _run("GET", f"{_RUN}/tasks", RunSize, lambda r: r.late, "again, while the replica hides them", LAG),
    _run("PUT", _TASK, RunSize, _full(lambda r: r.filled), "W"),
    _run("GET", _RUN, RunSize, lambda _: 1, "1"),
    _run("GET", _BYTES, RunSize, lambda r: int(r.recorded), "1 with a record document", BYTES),
    _files("POST", _ASSETS, RunSize, lambda r: r.files, "A"),
    _files(
        "PUT",
        _TASK,
        RunSize,
        lambda r: r.file_tasks,
        "tasks with files",
        "answers do not wait for files, which may be refused one by one",
    ),
    _files("GET", _BYTES, RunSize, lambda r: r.files, "A", BYTES),
    _comments("POST", "O/tasks/{t}/comment", RunSize, _full(lambda r: r.comments), "N"),
    _comments("GET", _TASK, RunSize, _full(lambda r: r.talked), "tasks with comments", "read back nowhere else (2.15)"),
    _states(
        "GET", f"{_RUN}/tasks", RunSize, _seen_first, "s(T) with automations", "a step that they hide is not completed"
    ),
    _states("GET", f"{_RUN}/tasks", RunSize, _full(lambda r: sheets(r.steps)), "s(T); 0 in compact form"),
    _states("POST", f"{_RUN}/completed-tasks", RunSize, lambda r: r.completed, "C"),
    _states("DELETE", _RUN, RunSize, lambda r: int(r.archived), "1 when it is archived"),
)


def _when_launched(calls: Calls) -> Calls:
    return lambda run: calls(run) if run.launched else 0


#: Of a run whose process stands nothing is written as long as the run does not change.
PROCESS: tuple[Term, ...] = tuple(replace(term, calls=_when_launched(term.calls)) for term in _PROCESS)
OTHER: tuple[Term, ...] = (
    _other("POST", TEMPLATES, DocumentSize, lambda _: 1, "1"),
    _other("POST", f"{_TEMPLATE}/steps", DocumentSize, lambda d: d.steps, "S"),
    _other("GET", _TEMPLATE, DocumentSize, lambda _: 1, "1"),
    _other("POST", "O/tasks", OneOffSize, lambda _: 1, "1"),
    _other("POST", "O/completed-tasks", OneOffSize, lambda t: int(t.completed), "1 when it is completed"),
    _other("GET", "O/tasks/{t}", OneOffSize, lambda t: 1 + t.completed, "1 + 1 when it is completed"),
)
TERMS: tuple[Term, ...] = (*ORGANIZATION, *TEMPLATE, *PROCESS, *OTHER)
