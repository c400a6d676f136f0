"""The one grammar of values, walked for `prerun` and `taskdata` alike (api/tallyfy-api.md 2.14)."""

from __future__ import annotations

import pytest

OPTIONS = [{"id": 1, "text": "Low"}, {"id": 2, "text": "High"}]
COLUMNS = [{"id": 1, "label": "a"}, {"id": 2, "label": "b"}]
LINK = {"url": "https://files.example.org/a.pdf", "filename": "a.pdf", "source": "url"}
NOBODY = {"users": [], "guests": [], "groups": []}

# field type, value, accepted?
GRAMMAR = [
    ("text", "plain", True),
    ("text", 5, True),
    ("text", {"value": "wrapped"}, False),
    ("text", ["a"], False),
    ("text", "x" * 200, True),
    ("text", "x" * 201, False),
    ("textarea", "long\ntext", True),
    ("textarea", 5, False),
    ("textarea", "x" * 6000, True),
    ("textarea", "x" * 6001, False),
    ("date", "2026-03-01 09:00:00", True),
    ("date", "2026-03-01", True),
    ("date", "2026-03-01T09:00:00Z", True),
    ("date", 1_772_355_600, False),
    ("date", "soon", False),
    ("email", "a@b-company.com", True),
    ("email", {"value": "a@b-company.com"}, True),  # stored verbatim: 8.1 no. 6
    ("radio", "High", True),
    ("radio", "high", False),
    ("radio", 2, False),
    ("radio", {"id": 2, "text": "High"}, False),
    ("dropdown", {"id": 2, "text": "High"}, True),
    ("dropdown", {"id": 1, "text": "High"}, False),
    ("dropdown", {"id": 2, "text": "High "}, False),
    ("dropdown", {"id": "2", "text": "High"}, False),
    ("dropdown", "High", False),
    ("multiselect", [{"id": 1, "text": "Low", "selected": True}], True),
    ("multiselect", [{"id": 1, "text": "Low"}], True),  # stored, renders empty: 8.1 no. 5
    ("multiselect", [{"id": 9, "text": "Low", "selected": True}], False),
    ("multiselect", ["Low"], False),
    ("table", ["1", "2"], True),
    ("table", ["1"], False),
    ("table", [["1"], ["2"]], False),
    ("table", [], False),
    ("table", "", False),
    ("assignees_form", {**NOBODY, "users": [2001]}, True),
    ("assignees_form", {**NOBODY, "users": [999]}, False),
    ("assignees_form", {**NOBODY, "guests": ["unknown@guests-company.com"]}, False),
    ("assignees_form", [2001], False),
    ("file", [LINK], True),
    ("file", ["a.pdf"], False),
    ("file", "a.pdf", False),
    ("file", [{**LINK, "filename": ""}], False),
    ("file", [{"id": "f" * 32, "filename": "a.pdf", "source": "local"}], False),
]


def definition(field_type):
    body = {"label": "F", "field_type": field_type, "required": False}
    if field_type in ("radio", "dropdown", "multiselect"):
        body["options"] = OPTIONS
    if field_type == "table":
        body["columns"] = COLUMNS
    return body


@pytest.mark.parametrize(("field_type", "value", "accepted"), GRAMMAR)
def test_one_validator_for_both_places(api, field_type, value, accepted):
    template = api.template(prerun=[definition(field_type)])
    step = api.step(template)
    capture = api.capture(step, **definition(field_type))
    kickoff = template["prerun"][0]["id"]

    launched = api.call("POST", "/runs", {"checklist_id": template["id"], "prerun": {kickoff: value}})
    assert launched.status_code == (201 if accepted else 422), launched.text
    run = launched.json()["data"] if accepted else api.launch(template)
    assert run["prerun"] == ({kickoff: value} if accepted else {})

    task = api.tasks(run)[0]
    answer = api.call("PUT", f"/runs/{run['id']}/tasks/{task['id']}", {"taskdata": {capture["id"]: value}})
    assert answer.status_code == (200 if accepted else 422), answer.text
    if accepted:
        assert answer.json()["data"]["taskdata"] == {capture["id"]: value}
    else:
        assert list(answer.json()["errors"]) == [f"taskdata.{capture['id']}"]
    assert api.tasks(run)[0]["form_fields"]["data"][0]["field_value"] == (value if accepted else None)


# rules of field_validation, value, accepted?
VALIDATIONS = [
    (["numeric"], "1200.50", True),
    (["numeric"], "1,200.50", False),
    (["numeric", "min:5"], "4", False),
    (["min:5"], "1234", False),
    (["max:3"], "1234", False),
    (["email"], "a@b-company.com", True),
    (["email"], "nobody", False),
    (["url"], "https://a.company", True),
    (["url"], "a.company", False),
    (["alpha"], "ab1", False),
    (["alpha_num"], "ab1", True),
    (["alpha_dash"], "a b", False),
]


@pytest.mark.parametrize(("rules", "value", "accepted"), VALIDATIONS)
def test_field_validation(api, rules, value, accepted):
    template = api.template(prerun=[{**definition("text"), "field_validation": rules}])
    body = {"checklist_id": template["id"], "prerun": {template["prerun"][0]["id"]: value}}
    assert api.status("POST", "/runs", body) == (201 if accepted else 422)


def test_an_empty_text_clears_and_what_is_not_sent_stays(api):
    template = api.template()
    step = api.step(template)
    first, second = api.capture(step), api.capture(step)
    task = api.tasks(api.launch(template))[0]
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    api.put(path, {"taskdata": {first["id"]: "a", second["id"]: "b"}})
    assert api.put(path, {"taskdata": {first["id"]: ""}})["taskdata"] == {second["id"]: "b"}


def test_several_rows_of_a_table_are_a_switch(start):
    api = start(several_table_rows=True)
    template = api.template(prerun=[definition("table")])
    rows = [["1", "2"], ["3", "4"]]
    assert list(api.launch(template, prerun={template["prerun"][0]["id"]: rows})["prerun"].values()) == [rows]


def test_kickoff_values_can_be_repaired_by_put(api):
    template = api.template(prerun=[definition("radio")])
    field = template["prerun"][0]["id"]
    run = api.launch(template)
    assert api.put(f"/runs/{run['id']}", {"prerun": {field: "High", "alias": "x"}})["prerun"] == {field: "High"}
    assert api.status("PUT", f"/runs/{run['id']}", {"prerun": {field: "Nope"}}) == 422
