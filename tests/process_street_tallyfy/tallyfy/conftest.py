from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from include.sandbox import Sandbox
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.model.target import Capture, Process, Step, Template
from process_street_tallyfy.tallyfy.hook import TallyfyHook
from process_street_tallyfy.tallyfy.reads import TallyfyReads
from process_street_tallyfy.tallyfy.writes import TallyfyWrites

SEED = {
    "members": [
        {"id": 1001, "email": "migration@acme-company.com", "first_name": "M", "last_name": "U", "role": "admin"},
        {"id": 1002, "email": "Ana@acme-company.com", "first_name": "Ana", "last_name": "Diaz", "role": "standard"},
        {"email": "bo@acme-company.com", "first_name": "Bo", "last_name": "Li", "role": "light", "status": "invited"},
    ]
}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox.start(target=SEED) as box:
        yield box


@pytest.fixture
def box_hook(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., TallyfyHook]:
    """A hook on the sandbox, its connection in the environment."""

    def make(**more: Any) -> TallyfyHook:
        connection = {
            "conn_type": "tallyfy",
            "host": box.tallyfy.url,
            "login": more.pop("login", None),
            "password": more.pop("password", box.tallyfy.token),
            "extra": more.pop("extra", {}),
        }
        monkeypatch.setenv("AIRFLOW_CONN_TALLYFY_BOX", json.dumps(connection))
        organization_id = more.pop("organization_id", box.tallyfy.organization_id)
        retries = more.pop("retries", Retries(delays=(0.01, 0.01, 0.01)))
        return TallyfyHook("tallyfy_box", organization_id, retries=retries, **more)

    return make


@pytest.fixture
def target(box_hook: Callable[..., TallyfyHook]) -> TallyfyHook:
    return box_hook()


@pytest.fixture
def reads(target: TallyfyHook) -> TallyfyReads:
    return target.reads


@pytest.fixture
def writes(target: TallyfyHook) -> TallyfyWrites:
    return target.writes


@pytest.fixture
def make_template(writes: TallyfyWrites) -> Callable[..., tuple[Template, list[Step]]]:
    """A template with a kick-off field and steps; one file field on the first."""

    def make(title: str = "Onboarding [ps:W1]", steps: int = 2, summary: str = "x [ps:W1]") -> Any:
        field = {"label": "Source id", "field_type": "text", "required": False, "position": 1}
        template = writes.create_template(
            {"title": title, "type": "procedure", "summary": summary, "prerun": [field], "icon": None}
        )
        made = [
            writes.create_step(template.id, {"title": f"Step {n}", "summary": f"s{n}", "assign_run_starter": True})
            for n in range(1, steps + 1)
        ]
        return template, made

    return make


@pytest.fixture
def make_capture(writes: TallyfyWrites) -> Callable[..., Capture]:
    def make(template: Template, step: Step, label: str, field_type: str = "text", position: int = 1) -> Capture:
        body = {"label": label, "field_type": field_type, "required": False, "position": position}
        return writes.create_capture(template.id, step.id, body)

    return make


@pytest.fixture
def launch(writes: TallyfyWrites) -> Callable[..., Process]:
    def make(template: Template, name: str = "Acme [ps:R1]", source_id: str = "R1") -> Process:
        prerun = {template.prerun[0].id: source_id}
        return writes.launch(
            {
                "checklist_id": template.id,
                "name": name,
                "summary": f"x [ps:{source_id}]",
                "owner_id": 1001,
                "prerun": prerun,
            }
        )

    return make
