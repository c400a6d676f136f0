"""Data sets on both sides, and every loss planted in one."""

from __future__ import annotations

from typing import Any

import pytest

DATA_SET = {"id": "setAAAAAAAAAAAAAAAAAAA", "organizationId": "o", "name": "Offices", "fields": [{"name": "City"}]}
RECORD = {"id": "recAAAAAAAAAAAAAAAAAAA", "dataSetId": DATA_SET["id"], "cells": [{"fieldId": "c", "value": "Berlin"}]}
TABLE = "<p>City</p><table><tbody><tr><td>Berlin</td></tr></tbody></table>"


@pytest.fixture
def stocked(pair: Any) -> Any:
    gone = {**DATA_SET, "id": "gone", "deletedDate": "2026-01-05T10:00:00.000Z"}
    pair.source["data_sets"], pair.source["records"] = [{**DATA_SET}, gone], [{**RECORD}]
    step = {"id": "s", "title": "Records", "summary": TABLE, "captures": []}
    document = {"id": "doc", "title": "Offices", "summary": f"[ps:{DATA_SET['id']}]", "steps": [step]}
    pair.target["templates"].append({**pair.target["templates"][0], "prerun": [], **document})
    pair.declared += [("data_set", DATA_SET["id"], "", "preserved"), ("record", RECORD["id"], "", "preserved")]
    return pair


def step(pair: Any) -> Any:
    return pair.target["templates"][-1]["steps"][0]


PLANTED = {
    "a cell": (lambda pair: step(pair).update(summary="<p>City</p>"), ("lost", "record", "")),
    "a finding": (lambda pair: pair.forget("record", ""), ("lost", "record", "")),
    "the document": (lambda pair: pair.target["templates"].pop(), ("lost", "record", "")),
}


def test_a_clean_move_is_clean(stocked: Any) -> None:
    assert stocked.found() == set()


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(stocked: Any, name: str) -> None:
    plant, problem = PLANTED[name]
    plant(stocked)
    assert problem in stocked.found()


def test_a_column_and_the_name_need_no_excuse_when_nothing_covers_them(stocked: Any) -> None:
    stocked.declared.remove(("data_set", DATA_SET["id"], "", "preserved"))
    assert stocked.found() == set()
    step(stocked)["summary"] = TABLE.replace("City", "")
    stocked.target["templates"][-1]["title"] = "Other"
    assert {("lost", "data_set", "fields"), ("wrong", "data_set", "name")} <= stocked.found()
