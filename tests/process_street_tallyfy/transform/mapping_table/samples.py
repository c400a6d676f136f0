"""The smallest source with the feature of a row: workflow by kind of row, feature by feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.transform.mapping_table import UNLISTED, Row
from process_street_tallyfy.transform.mapping_table.of_widgets import home_of

#: A value that no specification lists.
ODD = "Hologram"
JANE = {"id": "uJane", "email": "Jane@acme.example", "username": "Jane Doe"}
FILE = {"id": "x", "name": "org.png", "mimeType": "image/png", "size": 5}
Sample = Callable[[Any, Row], WorkflowBundle]


def of(row: Row) -> str:
    return ODD if row.value == UNLISTED else row.value


def workflow(**extra: Any) -> Sample:
    return lambda make, _: make.workflow(make.task("t1"), **extra)


def task(name: str | None = None, **extra: Any) -> Sample:
    return lambda make, _: make.workflow(make.task("t1", name, **extra))


def program(make: Any, row: Row) -> WorkflowBundle:
    value = {"a": "f1"} if "Mapping" in row.value else "go"
    return make.workflow(make.task("t1", taskType="AI", config={"type": "Ai", row.value: value}))


def assigned(make: Any, row: Row) -> WorkflowBundle:
    emails = {"member in Tallyfy": "jane@acme.example", "group": "group-g1@process.st"}
    rule = {"type": "Static", "email": emails.get(row.value, "omar@acme.example")}
    return make.workflow(make.task("t1", assignmentRules=[rule]))


def found_in_run(make: Any, row: Row) -> WorkflowBundle:
    source, _, asked = of(row).partition(" of ")
    rule = {"type": "Dynamic", "sourceType": source, "sourceWidgetId": "f1"}
    first = make.task("t0", None, make.field(asked or "Email", "f1"))
    return make.workflow(first, make.task("t1", assignmentRules=[rule]))


def due(make: Any, row: Row) -> WorkflowBundle:
    source, direction, mode = (ODD if part == UNLISTED else part for part in row.value.split())
    rule = {"sourceType": source, "offsetDirection": direction, "businessDaysHandlingMode": mode, "dueOffset": "P3D"}
    first = make.task("t0", None, make.field("Date", "f1"))
    return make.workflow(first, make.task("t1", dueRule={**rule, "sourceTaskId": "t0", "sourceWidgetId": "f1"}))


def due_in(make: Any, row: Row) -> WorkflowBundle:
    rule = {"sourceType": "ChecklistStartDate", "dueOffset": of(row), "businessDaysHandlingMode": "AllDays"}
    return make.workflow(make.task("t1", dueRule=rule))


def logic(action: str = "", *, hidden: bool = False, twice: bool = False, **changes: Any) -> Sample:
    """A rule on task ``t2`` by the answer of ``f1``."""

    def build(make: Any, row: Row) -> WorkflowBundle:
        condition = {"or": [{"and": [{"widgetId": "f1", "operator": "Is", "value": "A"}]}]}
        rule = {"action": action or of(row), "condition": condition, "targets": {"taskIds": ["t2"]}, **changes}
        rules = [{"id": "l0", **rule}, {"id": "l1", **rule}] if twice else [{"id": "l1", **rule}]
        field = make.field("Text")
        return make.workflow(make.task("t1", None, field), make.task("t2", hiddenByDefault=hidden), logicRules=rules)

    return build


def shown_by_rule(make: Any, _: Row) -> WorkflowBundle:
    condition = {"or": [{"and": [{"widgetId": "f1", "operator": "Is", "value": "A"}]}]}
    rule = {"id": "l1", "action": "Show", "condition": condition, "targets": {"taskIds": ["t1"]}}
    return make.workflow(
        make.task("t0", None, make.field("Text")), make.task("t1", hiddenByDefault=True), logicRules=[rule]
    )


def condition(make: Any, row: Row) -> WorkflowBundle:
    field_type, operator = row.value.split()
    atom = {"widgetId": "f1", "operator": ODD if operator == UNLISTED else operator, "value": "A"}
    rule = {"id": "l1", "action": "Hide", "condition": {"or": [{"and": [atom]}]}, "targets": {"taskIds": ["t2"]}}
    field = make.field(field_type, config={"items": [{"name": "A"}, {"name": "B"}]})
    return make.workflow(make.task("t1", None, field), make.task("t2"), logicRules=[rule])


TAGS = {
    "FormField": "form.f1",
    "Standard": "workflow.name",
    "DataSet": "data_set.City",
    "EmailTrigger": "email.subject",
}


def variable(make: Any, row: Row) -> WorkflowBundle:
    text = f"See {{{{{TAGS.get(row.value, 'document_review.document.id')}}}}}"
    return make.workflow(make.task("t1", None, make.content("Text", content=text), make.field("Text")))


def content(make: Any, row: Row) -> WorkflowBundle:
    extra: dict[str, Any] = {"content": "**bold**", "linkedTemplateId": "w2", "caption": "c", "description": "d"}
    extra |= {"url": "https://a.example"} if row.field == "url" else {"file": FILE}
    return make.workflow(make.task("t1", None, make.content(of(row), **extra)))


def widget(kind: str, **extra: Any) -> Sample:
    return lambda make, _: make.workflow(make.task("t1", None, make.content(kind, **extra)))


def below(make: Any, _: Row) -> WorkflowBundle:
    return make.workflow(make.task("t1", None, make.field("Text"), make.content("Text", content="x")))


def field(kind: str = "", **extra: Any) -> Sample:
    def build(make: Any, row: Row) -> WorkflowBundle:
        config = {"items": [{"name": "A"}, {"name": "B"}], **extra.get("config", {})}
        return make.workflow(make.task("t1", None, make.field(kind or of(row), **{**extra, "config": config})))

    return build


SETTING_VALUES: dict[str, Any] = {
    "plain text": "x",
    "with variables": "{{form.a}}",
    "": "x",
}
SETTING_HOMES = {
    "unit": "Number",
    "unitLocation": "Number",
    "format": "Textarea",
    "timeOption": "Date",
    "columnDefs": "Table",
    "groupId": "Members",
    "editAllowed": "SendRichEmail",
    "bodyEditor": "SendRichEmail",
    "reviewRequest": "Document",
    "extractTextContent": "MultiFile",
}


def setting(make: Any, row: Row) -> WorkflowBundle:
    key = row.field.removeprefix("config.")
    value = [{"id": "c", "name": "Item"}] if key == "columnDefs" else SETTING_VALUES.get(row.value, of(row))
    config = {key: value, **({"unit": "pcs"} if key == "unitLocation" else {})}
    return make.workflow(make.task("t1", None, make.field(SETTING_HOMES.get(key, "Text"), config=config)))


def limit(make: Any, row: Row) -> WorkflowBundle:
    key = of(row)
    values = {"allowNegative": False, "domains": ["acme.example"], "extensions": [".pdf"], "mode": "Single"}
    constraint = {key: values.get(key, 5)}
    return make.workflow(make.task("t1", None, make.field(home_of(key), constraints=constraint)))


def rows_of_data_set(make: Any, _: Row) -> WorkflowBundle:
    options = {"f1": [{"value": "Berlin", "label": "Berlin", "dataSetRowId": "r1"}]}
    return make.workflow(make.task("t1", None, make.field("Select")), options=options)


def revisions(make: Any, row: Row) -> WorkflowBundle:
    found = {"id": "rev", "version": "1.0", "status": row.value}
    key = {"revision": found} if row.value == "Finished" else {"otherRevisions": [found]}
    return make.workflow(make.task("t1"), **key)


def permission(make: Any, row: Row) -> WorkflowBundle:
    return make.workflow(make.task("t1"), permissions=[{"email": "jane@acme.example", "accessLevel": of(row)}])


def run_due(make: Any, row: Row) -> WorkflowBundle:
    rule = {"sourceType": of(row), "dueOffset": "P3D", "sourceWidgetId": "f1"}
    return make.workflow(make.task("t1"), runDueRule=rule)


def visibility(make: Any, row: Row) -> WorkflowBundle:
    rule = {"type": of(row), "user": JANE, "sourceType": "ChecklistInitiator", "taskRead": True, "taskUpdate": True}
    return make.workflow(make.task("t1", permissionRules=[rule]))


#: feature -> the workflow that has it; the object of the row has the id in ``ID``
SAMPLES: dict[str, Sample] = {
    "name": workflow(),
    "name over 250 characters": workflow(workflow={"name": "x" * 251}),
    "description": workflow(workflow={"description": "For new hires"}),
    "description that does not fit": workflow(workflow={"description": "x" * 2000}),
    "author and dates": workflow(),
    "no task at all": lambda make, _: make.workflow(),
    "only a draft": lambda make, _: make.workflow(revision=None),
    "folder, named in the customer's file": workflow(),
    "permission level": permission,
    "status": revisions,
    "title": task("Sign"),
    "title over 600 characters": task("x" * 601),
    "no title": task(""),
    "order": task(),
    "heading": lambda make, _: make.workflow(make.task("t1", "Part one:"), make.task("t2")),
    "task type": lambda make, row: make.workflow(make.task("t1", taskType=of(row))),
    "stop task": task(stopTask=True),
    "hidden by default": task(hiddenByDefault=True),
    "hidden by default, shown by a rule": shown_by_rule,
    "a key that nobody lists": task(someday=7),
    "subject tasks": task(taskType="Approval", config={"type": "Approval", "subjectTaskIds": ["t1"]}),
    "program": program,
    "a setting that nobody lists": task(taskType="AI", config={"type": "Ai", "someday": 7}),
    "fixed person": assigned,
    "person found in the run": found_in_run,
    "visibility rule": visibility,
    "run is due, counted from": run_due,
    "task is due, counted from": due,
    "time until a task is due": due_in,
    "rule on a task that is hidden at first": logic(hidden=True),
    "rule on a task that is visible at first": logic(),
    "rule on a form field": logic("Hide", targets={"widgetIds": ["f1"]}),
    "rule on a task and a form field": logic("Hide", targets={"taskIds": ["t2"], "widgetIds": ["f1"]}),
    "rule without a condition": logic("Show", condition={}),
    "rule on nothing that exists": logic("Show", targets={"taskIds": ["gone"]}),
    "the same rule again": logic("Hide", twice=True),
    "condition on a field": condition,
    "variable": variable,
    "content type": content,
    "below a form field": below,
    "embedded page without address": widget("Embed"),
    "field type": field(),
    "label": field("Text", label="City"),
    "no label": field("Text", label=None),
    "required": field("Text", required=True),
    "required, shown by a rule": field("Text", required=True, hiddenByDefault=True),
    "required, collects nothing": field("Snippet", required=True),
    "limit": limit,
    "options": field("Select"),
    "options twice or empty": field("Select", config={"items": [{"name": "A"}, {"name": "A"}, {"name": ""}]}),
    "no option": field("Select", config={"items": []}),
    "one option": field("Select", config={"items": [{"name": "A"}]}),
    "options of a data set": rows_of_data_set,
}
#: The same words for another kind of object.
OF_KIND: dict[tuple[str, str], Sample] = {
    ("content", "hidden by default"): widget("Text", content="x", hiddenByDefault=True),
    ("form_field", "hidden by default"): field("Text", hiddenByDefault=True),
}
ID = {
    "workflow": "w1",
    "revision": "rev",
    "task_template": "t1",
    "content": "c1",
    "form_field": "f1",
    "logic_rule": "l1",
}


def sample_of(row: Row) -> Sample:
    if row.feature.startswith("setting "):
        return setting
    if row.feature.startswith("not given"):
        return workflow()
    return OF_KIND.get((str(row.kind), row.feature)) or SAMPLES[row.feature]
