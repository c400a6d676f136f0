"""Every row about workflows, tasks and their parts: the smallest workflow with the feature is planned."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.transform.mapping_table import (
    TABLE,
    Row,
    of_limits,
    of_logic,
    of_organization,
    of_widgets,
    of_workflows,
)
from process_street_tallyfy.transform.template import plan_template

from . import samples

ROWS = [*of_workflows.rows(), *of_logic.rows(), *of_widgets.rows()]


def name(row: Row) -> str:
    return f"{row.kind}-{row.feature}-{row.value}"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_what_the_row_says_is_what_the_transformer_does(make: Any, people: PeopleMap, row: Row) -> None:
    folder = "fo1" if row.feature.startswith("folder, named") else None
    plan = plan_template(samples.sample_of(row)(make, row), people=people, folder=folder)
    said = make.said(plan, row.kind, samples.ID[str(row.kind)])
    assert said.get(row.field) == row.reason
    assert (row.kind, samples.ID[str(row.kind)]) in {(outcome.kind, outcome.source_id) for outcome in plan.outcomes}


def test_every_row_is_walked_here_or_beside() -> None:
    assert [*of_organization.rows(), *ROWS, *of_limits.rows()] == list(TABLE)
    assert len(TABLE) == len({(row.kind, row.feature, row.value, row.field) for row in TABLE})
