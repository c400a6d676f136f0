"""The answers of a run, each to the task that holds its field (api/process-street-api.md 2.18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import FieldPlan, PeopleMap, TemplatePlan, ValuePlan
from process_street_tallyfy.model.source import UserRef, Value
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import option
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.file import FILE_FIELDS, stored_files
from process_street_tallyfy.transform.form import rule_of
from process_street_tallyfy.transform.kept import Fact
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.task import Place
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.unknown import note_unknown
from process_street_tallyfy.transform.value import Setting, Written, decode, is_answered, write

#: Reasons that a field's type gives to each of its answers.
TYPED = frozenset({"table_as_text", "unknown_field_type"})
#: Keys of an answer's object that are read, or say nothing that its text does not.
WRAPPER = frozenset({"value", "values", "timeHidden", "hasDefaultValue", "dataSetRowId"})


@dataclass(frozen=True, slots=True)
class Home:
    """A capture and the step that holds it."""

    plan: FieldPlan
    step_id: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Values by run task id, and the lines that keep what has no field."""

    by_task: dict[str, list[ValuePlan]] = field(default_factory=dict)
    kept: list[tuple[str, list[Fact]]] = field(default_factory=list)


def value_id(run_id: str, field_id: str) -> str:
    """A value's source id: the API gives it the field's id, which repeats in every run."""
    return f"{run_id}:{field_id}"


def plan_answers(
    run: RunBundle,
    workflow: WorkflowBundle,
    template: TemplatePlan,
    places: Mapping[str, Place],
    people: PeopleMap,
    everyone: Mapping[str, UserRef],
    zone: ZoneInfo,
    book: Book,
) -> Answers:
    """Writes every answer in the grammar of its field; what does not fit is kept as a line.

    Files in file fields are planned one by one in ``file``; here only their names are kept.
    """
    homes = capture_homes(template, workflow.aliases)
    holders = {place.step.source_id: task_id for task_id, place in places.items() if place.step}
    emails = {user_id: ref.email for user_id, ref in everyone.items() if ref.email}
    answers = Answers()
    for value in filter(is_answered, run.values):
        source_id = value_id(run.run.id, value.id)
        note_unknown(book, Kind.VALUE, source_id, value)
        files = stored_files(value.data) if value.field_type in FILE_FIELDS else ()
        if files:
            answers.kept.append((_line(value, ", ".join(file.name for file in files)), []))
            continue
        book.arrive(Kind.VALUE, source_id)
        home = find_home(value, homes)
        holder = holders.get(home.step_id) if home else None
        if home is None or holder is None:
            written = _homeless(value)
        else:
            aliases = option.aliases(workflow.options.get(home.plan.source_id, []))
            written = write(home.plan, value.data, Setting(people, emails, aliases, zone))
            _file_answer(answers, holder, home, source_id, written)
        _note_wrapper(book, source_id, value.data)
        _note(value, source_id, written, answers, book)
    if any(value.updated_date or value.updated_by for value in run.values):
        book.note(Kind.RUN, run.run.id, "formFields.updatedDate", "authorship_not_kept")
    return answers


def capture_homes(template: TemplatePlan, aliases: Mapping[str, str]) -> dict[str, Home]:
    """Captures by field id, present or former, and by key: which id a value carries is not documented (2.12)."""
    homes = {
        plan.source_id: Home(plan, step.source_id)
        for step in template.steps
        for plan in step.fields
        if not plan.source_id.startswith("ps:")
    }
    by_key = {f"key:{home.plan.key}": home for home in reversed(homes.values()) if home.plan.key}
    former = {old: homes[new] for old, new in aliases.items() if new in homes}
    return {**by_key, **former, **homes}


def find_home(value: Value, homes: Mapping[str, Home]) -> Home | None:
    return homes.get(value.id) or homes.get(f"key:{value.key}")


def answers_in(
    fields: Collection[str], run: RunBundle, template: TemplatePlan, aliases: Mapping[str, str]
) -> list[tuple[Kind, str]]:
    """Kind and source id of what a run has in these fields of a template: answers, and each file of a file field."""
    homes, found = capture_homes(template, aliases), list[tuple[Kind, str]]()
    for value in filter(is_answered, run.values):
        home = find_home(value, homes)
        if home is not None and home.plan.source_id in fields:
            files = stored_files(value.data) if value.field_type in FILE_FIELDS else ()
            found += [(Kind.FILE_ANSWER, file.id) for file in files] or [(Kind.VALUE, value_id(run.run.id, value.id))]
    return found


def _homeless(value: Value) -> Written:
    answer = decode(value.data)
    if not answer.parts:
        return Written()
    passive = rule_of(value.field_type).target is None
    return Written(None, "value_of_passive_field" if passive else "field_not_in_template", answer.text)


def _file_answer(answers: Answers, holder: str, home: Home, source_id: str, written: Written) -> None:
    if written.value is not None:
        disposition = REASONS[written.reason].disposition if written.reason else Disposition.EXACT
        plan = ValuePlan(source_id, home.plan.source_id, written.value, disposition)
        answers.by_task.setdefault(holder, []).append(plan)


def _note_wrapper(book: Book, source_id: str, data: object) -> None:
    """What stands beside ``value`` or ``values``; an answer without either is kept whole (2.18)."""
    if not isinstance(data, dict) or not data.keys() & {"value", "values"}:
        return
    if data.get("hasDefaultValue") is True:
        book.note(Kind.VALUE, source_id, "data.hasDefaultValue", "default_flag_not_kept")
    for key in data.keys() - WRAPPER:
        book.note(Kind.VALUE, source_id, f"data.{key}", "unknown_fact")


def _note(value: Value, source_id: str, written: Written, answers: Answers, book: Book) -> None:
    typed = rule_of(value.field_type).reason
    reason = written.reason
    if reason is None and typed in TYPED and written.value is not None:
        reason = typed
    if reason is None:
        return
    # Nothing written and nothing kept would be the loss of the whole answer.
    fact = Fact(Kind.VALUE, source_id, "data" if written.value is not None else "", reason)
    book.note(fact.kind, fact.source_id, fact.field, fact.reason)
    if written.kept:
        answers.kept.append((_line(value, written.kept), [fact]))


def _line(value: Value, text: str) -> str:
    label = one_line(value.label or value.key.replace("_", " ")) or "a field without a name"
    return f"Answer to “{label}”: {text}"
