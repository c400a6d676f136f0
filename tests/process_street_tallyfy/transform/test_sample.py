"""The whole sample organisation, read over a socket as in a migration, becomes plans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample import build_source, target_seed
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap, Planned, RunPlan, TemplatePlan
from process_street_tallyfy.model.source import Attachment, Comment, Folder, UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.logic import prove_plan, undeclared
from process_street_tallyfy.process_street.bundles import read_run, read_workflow
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.process_street.reads import ProcessStreetReads
from process_street_tallyfy.transform.comment import plan_comments
from process_street_tallyfy.transform.file import attachment_homes, plan_files
from process_street_tallyfy.transform.instance import plan_run
from process_street_tallyfy.transform.organization import plan_folders
from process_street_tallyfy.transform.template import plan_template
from process_street_tallyfy.transform.user import plan_people


@dataclass(frozen=True)
class Sample:
    state: ProcessStreetState
    people: PeopleMap
    users: tuple[UserRef, ...]
    folders: tuple[Folder, ...]
    workflows: dict[str, WorkflowBundle]
    runs: dict[str, RunBundle]
    comments: tuple[Comment, ...]
    attachments: tuple[Attachment, ...]


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    """Read once: it is about a thousand calls."""
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=build_source(), target=target_seed()) as box:
        connection = {
            "conn_type": "process_street",
            "host": box.process_street.url,
            "password": box.process_street.api_key,
        }
        patch.setenv("AIRFLOW_CONN_PROCESS_STREET_SAMPLE", json.dumps(connection))
        box.process_street.state.capabilities.calls_per_hour = 100_000
        yield _read(ProcessStreetHook("process_street_sample").reads, box.process_street.state)


def _read(reads: ProcessStreetReads, state: ProcessStreetState) -> Sample:
    members = {str(entry["email"]).lower(): 2000 + number for number, entry in enumerate(target_seed()["members"])}
    attachments = tuple(reads.attachments())
    listed = list(reads.workflows())
    workflows = {workflow.id: read_workflow(reads, workflow) for workflow in listed}
    runs = {run.id: read_run(reads, run, workflows.get(run.workflow_id)) for run in reads.runs()}
    known = {run_id: bundle for run_id, bundle in runs.items() if bundle.run.workflow_id in workflows}
    for workflow_id, own in groupby(sorted(known.values(), key=_workflow_of), key=_workflow_of):
        workflow = workflows[workflow_id]
        homes: set[str] = set()
        for bundle in own:
            homes |= attachment_homes(bundle, workflow, attachments)
        workflows[workflow_id] = workflow.model_copy(update={"attached_tasks": sorted(homes)})
    comments = tuple(comment for workflow in listed for comment in reads.comments(workflow.id))
    users, folders = tuple(reads.users()), tuple(reads.folders())
    return Sample(state, PeopleMap(members, 1001), users, folders, workflows, known, comments, attachments)


def _workflow_of(bundle: RunBundle) -> str:
    return bundle.run.workflow_id


@pytest.fixture(scope="module")
def templates(sample: Sample) -> dict[str, TemplatePlan]:
    return {key: plan_template(bundle, people=sample.people) for key, bundle in sample.workflows.items()}


@pytest.fixture(scope="module")
def runs(sample: Sample, templates: dict[str, TemplatePlan]) -> dict[str, RunPlan]:
    directory = {user.id: user for user in sample.users}
    return {
        run_id: plan_run(
            bundle,
            sample.workflows[bundle.run.workflow_id],
            templates[bundle.run.workflow_id],
            sample.people,
            directory=directory,
            time_zone=sample.state.time_zone,
        )
        for run_id, bundle in sample.runs.items()
    }


def told_once(plan: TemplatePlan | RunPlan | Planned) -> None:
    facts = [(finding.kind, finding.source_id, finding.field) for finding in plan.findings]
    assert len(facts) == len(set(facts))
    objects = [(outcome.kind, outcome.source_id) for outcome in plan.outcomes]
    assert len(objects) == len(set(objects))


def test_people_and_folders(sample: Sample) -> None:
    people, folders = plan_people(sample.users, sample.people), plan_folders(sample.folders)
    assert {outcome.source_id for outcome in people.outcomes} == {user.id for user in sample.users}
    assert any(plan.member_id for plan in people.plans)
    assert any(plan.member_id is None for plan in people.plans)
    assert {plan.source_id for plan in folders.plans} == {folder.id for folder in sample.folders}


def test_every_workflow(sample: Sample, templates: dict[str, TemplatePlan]) -> None:
    assert len(templates) > 10
    for key, plan in templates.items():
        bundle = sample.workflows[key]
        told_once(plan)
        count = Counter(outcome.kind for outcome in plan.outcomes)
        widgets = [widget for item in bundle.tasks for widget in item.widgets]
        assert count[Kind.TASK_TEMPLATE] == len(bundle.tasks)
        assert count[Kind.FORM_FIELD] == sum(widget.is_field for widget in widgets)
        assert count[Kind.CONTENT] == sum(not widget.is_field for widget in widgets)
        assert count[Kind.LOGIC_RULE] == len(bundle.logic_rules)
        assert len(plan.summary) <= 2000
        assert plan.marker in plan.summary


def test_the_rules_of_every_workflow_behave_as_before_or_stay_text(
    sample: Sample, templates: dict[str, TemplatePlan]
) -> None:
    automated = 0
    for key, plan in templates.items():
        bundle = sample.workflows[key]
        if not bundle.logic_rules:
            assert plan.automations == ()
            continue
        proof = prove_plan(bundle, plan)
        print(f"{key}: {len(plan.automations)} automations, {proof.histories} histories, {proof.events} events")  # noqa: T201 - the figure is the evidence
        assert proof.histories >= 2000
        assert undeclared(bundle, plan, proof.differences) == {}
        automated += len(plan.automations)
    assert automated > 10


def test_the_sample_holds_all_field_types_and_each_is_planned(sample: Sample) -> None:
    kinds = {widget.field_type for b in sample.workflows.values() for item in b.tasks for widget in item.widgets}
    assert len(kinds - {None}) == 17


def test_every_run(sample: Sample, runs: dict[str, RunPlan]) -> None:
    assert len(runs) > 100
    for run_id, plan in runs.items():
        told_once(plan)
        assert plan.name.endswith(plan.marker)
        assert len(plan.kickoff.get("ps:kept", "")) <= 6000
        assert [task.source_id for task in plan.tasks] == [task.id for task in sample.runs[run_id].tasks]


def test_tasks_are_matched_as_the_source_really_has_them(sample: Sample, runs: dict[str, RunPlan]) -> None:
    """The sandbox knows from which template each run task came; the API does not say."""
    wrong, open_ends = [], 0
    for run_id, plan in runs.items():
        truth = {task.id: task.template_task_id for task in sample.state.runs[run_id].tasks}
        named = {item.task.id: item.task.name for item in sample.workflows[plan.workflow_source_id].tasks}
        for task in plan.tasks:
            open_ends += task.bridge == "none" and truth[task.source_id] in named
            if task.step_source_id and truth[task.source_id] in named and task.step_source_id != truth[task.source_id]:
                wrong.append(task.source_id)
    assert wrong == []
    assert open_ends == 0


def test_conversations_and_files(sample: Sample, runs: dict[str, RunPlan], templates: dict[str, TemplatePlan]) -> None:
    written, carried = 0, 0
    for run_id, plan in runs.items():
        bundle, workflow = sample.runs[run_id], sample.workflows[plan.workflow_source_id]
        comments = plan_comments(bundle, plan, sample.comments, fold=plan.status != "Active")
        files = plan_files(bundle, workflow, templates[plan.workflow_source_id], sample.attachments)
        told_once(comments)
        told_once(files)
        assert not any("@" in item.content for item in comments.plans)
        written += sum(len(item.source_ids) for item in comments.plans)
        carried += sum(item.kind is Kind.ATTACHMENT for item in files.plans)
    assert written == sum(comment.workflow_run_id in runs for comment in sample.comments)
    assert carried == sum(item.workflow_run_id in runs for item in sample.attachments)


def test_no_finding_holds_a_person(
    sample: Sample, runs: dict[str, RunPlan], templates: dict[str, TemplatePlan]
) -> None:
    text = repr([plan.findings for plan in (*runs.values(), *templates.values())])
    assert [
        user.email for user in sample.users if user.email in text or (user.username and user.username in text)
    ] == []
