"""The pages on which a person sees what the organisation holds: everything is there, nothing can act."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from include.sandbox import Sandbox
from include.sandbox.tallyfy.viewer import words

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>Ask <b>Ana</b>"


def see(api: Any, path: str = "", **more: Any) -> requests.Response:
    return requests.get(f"{api.url}/__sandbox__/view/{path}", timeout=10, **more)


@pytest.fixture
def moved(api: Any) -> dict[str, Any]:
    """A template in a nested folder, with a field of each kind that reads differently, a rule, and a process."""
    outer = api.post("/folders", {"name": "Kitchen"})
    folder = api.post("/folders", {"name": "Cakes & pies", "parent_id": outer["id"]})
    kickoff = [{"label": "Customer", "field_type": "text", "required": True}]
    template = api.template(title="Bake", folder_id=folder["id"], prerun=kickoff)
    api.put(f"/checklists/{template['id']}", {"title": "Bake", "prerun": kickoff})
    template = api.get(f"/checklists/{template['id']}")
    first = api.step(template, "Weigh", summary=f"<p>Flour</p>{HOSTILE}", assignees=[2001])
    second = api.step(template, "Glaze", deadline={"value": 3, "unit": "days", "option": "from", "step": "start_run"})
    options = [{"id": 1, "text": "Dark"}, {"id": 2, "text": "White"}]
    choice = api.capture(first, "multiselect", label="Chocolate", options=options)
    condition = {
        "conditionable_id": choice["id"], "conditionable_type": "Capture", "operation": "contains",
        "statement": "Dark", "logic": "and", "position": 1,
    }  # fmt: skip
    act = {"action_type": "visibility", "action_verb": "hide", "target_step_id": second["id"], "position": 1}
    rule = {"automated_alias": "No glaze", "conditions": [condition], "then_actions": [act]}
    api.post(f"/checklists/{template['id']}/automated-actions", rule)
    customer = template["prerun"][0]["id"]
    run = api.launch(template, name="Order 7 <i>", prerun={customer: "=Harbour Café"})
    weigh, _glaze = api.tasks(run)
    chosen = [{**options[0], "selected": True}, {**options[1], "selected": False}]
    api.put(f"/runs/{run['id']}/tasks/{weigh['id']}", {"taskdata": {choice["id"]: chosen}})
    api.post(f"/tasks/{weigh['id']}/comment", {"content": f"<p>Scales broke</p>{HOSTILE}"})
    asset = api.upload(
        "scale.pdf", b"%PDF bytes", subject_type="Run", subject_id=run["id"], step_id=first["id"],
        checklist_id=template["id"], uploaded_from="form",
    ).json()["data"]  # fmt: skip
    api.complete(weigh)
    return {"template": template, "run": run, "asset": asset}


def test_folders_templates_and_people_are_listed_with_the_way_to_them(api: Any, moved: dict[str, Any]) -> None:
    page = see(api).text
    assert "<h2>Kitchen / Cakes &amp; pies</h2>" in page
    assert f'<a href="./template/{moved["template"]["id"]}">Bake</a>' in page
    assert f'<a href="./processes/{moved["template"]["id"]}">1</a>' in page
    assert "Ana Diaz" in page


def test_a_template_shows_its_form_steps_fields_deadlines_and_rules(api: Any, moved: dict[str, Any]) -> None:
    page = see(api, f"template/{moved['template']['id']}").text
    for said in (
        "Customer", "1. Weigh", "2. Glaze", "Ana Diaz", "due 3 days from the start of the process", "Dark, White",
        "No glaze", "“Chocolate” contains “Dark”", "hide “Glaze”", "Flour",
    ):  # fmt: skip
        assert said in page, said


def test_a_process_shows_tasks_states_answers_comments_and_files(api: Any, moved: dict[str, Any]) -> None:
    listed = see(api, f"processes/{moved['template']['id']}").text
    assert f'<a href="../process/{moved["run"]["id"]}">Order 7 &lt;i&gt;</a>' in listed
    page = see(api, f"process/{moved['run']['id']}").text
    for said in ("=Harbour Café", "completed", "by Migration User", "hidden by a rule", "Dark", "Scales broke"):
        assert said in page, said
    assert "White" not in page
    file = see(api, f"file/{moved['asset']['id']}")
    assert f'<a href="../file/{moved["asset"]["id"]}" download>scale.pdf</a>' in page
    assert (file.content, file.headers["Content-Disposition"].split(";")[0]) == (b"%PDF bytes", "attachment")


@pytest.mark.parametrize("path", ["", "template", "process", "processes", "one-off"])
def test_pages_run_nothing_and_load_nothing(api: Any, moved: dict[str, Any], path: str) -> None:
    found = {"template": moved["template"]["id"], "process": moved["run"]["id"]}
    answer = see(api, f"{path}/{found[path]}" if path in found else path)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not re.search(r"<script|<img|onerror=|https?://|url\(|@import", answer.text)


def test_one_off_tasks_stand_by_themselves(api: Any) -> None:
    body = {"title": "Order boxes", "task_type": "task", "deadline": "2027-01-01 09:00:00", "owners": {"users": [2001]}}
    api.post("/tasks", body)
    page = see(api, "one-off").text
    assert "Order boxes" in page
    assert "Ana Diaz" in page


@pytest.mark.parametrize("path", ["template/nothing", "process/nothing", "file/nothing", "dragon", "process/../x"])
def test_what_is_not_there_is_a_404(api: Any, path: str) -> None:
    assert see(api, path).status_code == 404


def test_the_list_is_cut_into_pages(api: Any) -> None:
    template = api.template()
    for number in range(51):
        api.launch(template, name=f"Run {number:02d}")
    first, second = see(api, "processes").text, see(api, "processes?page=2").text
    assert ("Run 50" in first, "Run 00" in first) == (True, False)
    assert ("Run 50" in second, "Run 00" in second) == (False, True)
    assert see(api, "processes?page=-1").status_code == see(api, "processes?page=x").status_code == 200


def test_a_name_that_points_here_gets_nothing(api: Any) -> None:
    """A page elsewhere whose name is made to lead to this machine sends that name."""
    assert see(api, headers={"Host": "evil.example:80"}).status_code == 403


def test_the_source_has_no_pages() -> None:
    with Sandbox.start() as box:
        root = box.process_street.url.partition("/api/")[0]
        assert requests.get(f"{root}/__sandbox__/view/", timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("5 &lt; 6 &amp; x", "5 < 6 & x"),
        ("Lena Falk <lena@kranich-holm.com>", "Lena Falk <lena@kranich-holm.com>"),
        (None, ""),
    ],
)
def test_rich_text_is_read_as_text(markup: str | None, said: str) -> None:
    assert words.text(markup) == said
