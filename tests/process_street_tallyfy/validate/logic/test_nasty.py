"""The rules of the nasty organisation: each workflow is proved, or its counterexample is a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from include.sandbox import Sandbox
from include.sandbox.nasty import build_source, target_seed
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap, TemplatePlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.logic import prove_plan, undeclared
from process_street_tallyfy.process_street.bundles import read_workflow
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.transform.rules import NOT_PROVED
from process_street_tallyfy.transform.template import plan_template

PEOPLE = PeopleMap({}, migration_user=1)


@pytest.fixture(scope="module")
def workflows() -> Iterator[list[WorkflowBundle]]:
    """All that have rules, read over a socket as in a migration."""
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=build_source(), target=target_seed()) as box:
        side = box.process_street
        connection = {"conn_type": "process_street", "host": side.url, "password": side.api_key}
        patch.setenv("AIRFLOW_CONN_PROCESS_STREET_NASTY", json.dumps(connection))
        side.state.capabilities.calls_per_hour = 10_000_000
        reads = ProcessStreetHook("process_street_nasty").reads
        read = [read_workflow(reads, workflow) for workflow in reads.workflows()]
        print(f"{len(read)} workflows, {sum(bool(one.logic_rules) for one in read)} with rules")  # noqa: T201 - the figure is the evidence
        yield [one for one in read if one.logic_rules]


def reasons(plan: TemplatePlan) -> dict[str, str]:
    return {one.source_id: one.reason for one in plan.findings if one.kind is Kind.LOGIC_RULE}


def test_every_workflow_is_proved_or_its_counterexample_is_reported(workflows: list[WorkflowBundle]) -> None:
    automated = refuting = histories = 0
    for bundle in workflows:
        plan = plan_template(bundle, people=PEOPLE)
        proof = prove_plan(bundle, plan)
        refuted = undeclared(bundle, plan, proof.differences)
        print(  # noqa: T201 - the figure is the evidence
            f"{bundle.workflow.id}: {len(bundle.logic_rules)} rules, {len(plan.automations)} automations, "
            f"{proof.histories} histories, {proof.events} events, {len(refuted)} tasks refuted"
        )
        assert proof.histories >= 2000
        if refuted:
            plan = plan_template(bundle, people=PEOPLE, refuted=refuted)
            assert NOT_PROVED in reasons(plan).values()
            assert undeclared(bundle, plan, prove_plan(bundle, plan).differences) == {}
        assert reasons(plan).keys() == {rule.id for rule in bundle.logic_rules}
        automated, refuting = automated + len(plan.automations), refuting + bool(refuted)
        histories += proof.histories
    print(f"{histories} histories, {automated} automations, {refuting} workflows with a counterexample")  # noqa: T201
    assert len(workflows) > 1
    assert automated


def test_a_wrong_automation_of_it_is_caught(workflows: list[WorkflowBundle]) -> None:
    """Each workflow with its last automation the wrong way round: two of them do nothing but hide.

    One that is merely missing need not differ: some rules here ask for an option that is gone.
    """
    caught = 0
    for bundle in workflows:
        plan = plan_template(bundle, people=PEOPLE)
        if plan.automations:
            flipped = replace(plan.automations[-1], verb="hide")
            assert flipped != plan.automations[-1]
            wrong = prove_plan(bundle, plan, (*plan.automations[:-1], flipped), count=600)
            assert flipped.step_source_id in undeclared(bundle, plan, wrong.differences)
            caught += 1
    print(f"{caught} wrong rule sets caught")  # noqa: T201 - the figure is the evidence
    assert caught
