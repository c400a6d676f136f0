"""The calls to Process Street, per object (api/process-street-api.md section 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from process_street_tallyfy.report.budget.sizes import (
    DataSetSize,
    OneOffSize,
    OrganizationSize,
    RunSize,
    Size,
    WorkflowSize,
    pages,
)
from process_street_tallyfy.report.budget.term import Side, Term

_WORKFLOW = "/workflows/{w}"
_REVISION = f"{_WORKFLOW}/revisions/{{r}}"
_TASK = f"{_REVISION}/tasks/{{t}}"
_RUN = "/workflow-runs/{r}"
#: Lists whose last page may have a next link, by route.
WORKFLOWS, RUNS, COMMENTS, ATTACHMENTS = "/workflows", "/workflow-runs/list", "/comments", "/attachments"
SEARCHED = "0 where a probe found that the work search names everybody"
UNREAD = "none of a version that was read before"


def _get(step: str, route: str, per: type[Size], calls: Callable[[Any], int], formula: str, why: str = "") -> Term:
    return Term(Side.SOURCE, step, "GET", route, per, calls, formula, why)


def _listed(route: str, field: str) -> Callable[[Any], int]:
    return lambda size: pages(getattr(size, field), trails=route in size.trailing)


def _anew(calls: Callable[[Any], int]) -> Callable[[Any], int]:
    """Of a version that was not read before: it never changes (2.5)."""
    return lambda workflow: calls(workflow) if workflow.published and not workflow.known else 0


_INVENTORY, _READ, _STAGE = "discovery.inventory", "discovery.stage_workflows", "runs.stage"
TERMS: tuple[Term, ...] = (
    _get(
        "discovery.preflight", "/testAuth", OrganizationSize, lambda o: o.keys, "keys", "the key, before anything else"
    ),
    _get(_INVENTORY, "/users", OrganizationSize, lambda o: pages(o.users), "p(users)"),
    _get(_INVENTORY, "/folders", OrganizationSize, lambda o: pages(o.folders), "p(folders)"),
    _get(_INVENTORY, "/webhooks", OrganizationSize, lambda o: pages(o.webhooks), "p(webhooks)"),
    _get(_INVENTORY, "/scheduled-workflows", OrganizationSize, lambda o: pages(o.schedules), "p(schedules)"),
    _get(_INVENTORY, "/data-sets", OrganizationSize, lambda o: pages(o.data_sets), "p(data sets)"),
    _get(
        "discovery.preflight",
        "/data-sets",
        OrganizationSize,
        lambda o: o.keys,
        "keys",
        "the only place that names the organisation of a key (1.1)",
    ),
    _get(_INVENTORY, "/data-sets/{d}/records", DataSetSize, lambda d: pages(d.records), "p(records)"),
    _get(
        _INVENTORY,
        "/data-sets/{d}/incoming-webhooks",
        DataSetSize,
        lambda _: 1,
        "1",
        "a hook that feeds a data set must be told (2.24)",
    ),
    _get(_INVENTORY, "/pages", OrganizationSize, lambda o: pages(o.pages), "p(pages)"),
    _get(_INVENTORY, "/pages/{p}/markdown", OrganizationSize, lambda o: o.pages, "pages"),
    _get(_INVENTORY, WORKFLOWS, OrganizationSize, _listed(WORKFLOWS, "workflows"), "p(workflows) + 1 where it trails"),
    _get(_INVENTORY, _WORKFLOW, OrganizationSize, lambda o: o.unlisted, "archived workflows with runs"),
    _get(_INVENTORY, RUNS, OrganizationSize, _listed(RUNS, "runs"), "p(runs) + 1 where it trails"),
    _get(_INVENTORY, COMMENTS, WorkflowSize, _listed(COMMENTS, "comments"), "p(comments) + 1 where it trails"),
    _get(
        _INVENTORY,
        ATTACHMENTS,
        OrganizationSize,
        _listed(ATTACHMENTS, "attachments"),
        "p(attachments) + 1 where it trails",
    ),
    _get(_INVENTORY, f"{_WORKFLOW}/incoming-webhooks", WorkflowSize, lambda _: 1, "1"),
    Term(
        Side.SOURCE,
        _INVENTORY,
        "POST",
        "/work/items/search",
        OrganizationSize,
        lambda o: pages(o.assigned),
        "p(assignments)",
    ),
    _get(_INVENTORY, "/work/tasks/{t}", OneOffSize, lambda _: 1, "1"),
    Term(
        Side.SOURCE,
        _READ,
        "POST",
        "/work/items/search",
        WorkflowSize,
        lambda w: 0 if w.strangers is None else pages(w.strangers),
        "p(their assignments); 0 when it names nobody but listed users",
        "groups and guests are in no list; work of theirs would be missed",
    ),
    _get(_READ, f"{_WORKFLOW}/revisions", WorkflowSize, lambda w: pages(w.revisions), "p(versions)"),
    _get(_READ, f"{_WORKFLOW}/permissions", WorkflowSize, lambda _: 1, "1"),
    _get(_READ, f"{_REVISION}/tasks", WorkflowSize, _anew(lambda w: pages(w.tasks)), f"p(tasks); {UNREAD}"),
    _get(_READ, f"{_TASK}/widgets", WorkflowSize, _anew(lambda w: w.widgets), f"p(widgets) of each task; {UNREAD}"),
    _get(_READ, f"{_TASK}/config", WorkflowSize, _anew(lambda w: w.configured), f"tasks not Standard; {UNREAD}"),
    _get(_READ, f"{_TASK}/assignment-rules", WorkflowSize, _anew(lambda w: w.tasks), f"tasks; {UNREAD}"),
    _get(_READ, f"{_TASK}/due-date-rule", WorkflowSize, _anew(lambda w: w.datable), f"tasks but AI, Code; {UNREAD}"),
    _get(_READ, f"{_TASK}/permission-rules", WorkflowSize, _anew(lambda w: w.tasks), f"tasks; {UNREAD}"),
    _get(_READ, f"{_REVISION}/logic-rules", WorkflowSize, _anew(lambda w: pages(w.rules)), f"p(rules); {UNREAD}"),
    _get(_READ, f"{_REVISION}/due-date-rule", WorkflowSize, _anew(lambda _: 1), f"1; {UNREAD}"),
    _get(
        _READ,
        f"{_WORKFLOW}/form-fields",
        WorkflowSize,
        _anew(lambda w: pages(w.fields) if w.selects else 0),
        f"p(fields); 0 without a field that a data set may feed; {UNREAD}",
    ),
    _get(
        _READ,
        f"{_WORKFLOW}/form-fields/{{f}}/options",
        WorkflowSize,
        _anew(lambda w: sum(map(pages, w.linked))),
        f"p(options) of each field that a data set feeds; {UNREAD}",
    ),
    _get(_STAGE, f"{_RUN}/tasks", RunSize, lambda r: pages(r.tasks), "p(tasks)"),
    _get(_STAGE, f"{_RUN}/form-fields", RunSize, lambda r: pages(r.fields) if r.fields else 0, "p(fields); 0 without"),
    _get(
        _STAGE,
        f"{_RUN}/approvals",
        RunSize,
        lambda r: 0 if r.decisions is None else pages(r.decisions),
        "p(decisions); 0 without an approval task",
    ),
    _get(_STAGE, f"{_RUN}/assignees", RunSize, lambda r: int(r.active and r.asks), f"1 while it is active; {SEARCHED}"),
    _get(
        _STAGE,
        f"{_RUN}/tasks/{{t}}/assignees",
        RunSize,
        lambda r: r.open_tasks,
        f"open tasks while it is active; {SEARCHED}, but for hidden tasks",
    ),
    _get("collaboration.files", "(file link)", RunSize, lambda r: r.downloads, "files; 2 each where a link leads on"),
)
