from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.target import Step, Task, Template
from process_street_tallyfy.phases.effects import stored_as_sent

TASK, STEP, TEMPLATE = {"id": "t"}, {"id": "s"}, {"id": "b"}
RULE = {"value": 2, "unit": "days", "option": "from", "step": "start_run"}


@pytest.mark.parametrize(
    ("sent", "stored", "equal"),
    [
        ({"webhook": "https://a"}, Template.model_validate({**TEMPLATE, "webhook": "https://a"}), True),
        ({"webhook": "https://a"}, Template.model_validate(TEMPLATE), False),
        ({"assignees": [7], "groups": []}, Step.model_validate({**STEP, "assignees": [{"id": 7}, {"id": 1}]}), True),
        ({"assignees": [7], "groups": []}, Step.model_validate({**STEP, "assignees": [1]}), False),
        ({"groups": ["g"]}, Step.model_validate({**STEP, "groups": []}), False),
        ({"deadline": RULE}, Step.model_validate({**STEP, "deadline": {**RULE, "extra": 1}}), True),
        ({"deadline": RULE}, Step.model_validate({**STEP, "deadline": {**RULE, "value": 3}}), False),
        ({"owners": {"users": [7]}}, Task.model_validate({**TASK, "owners": {"users": [{"id": 7}]}}), True),
        ({"owners": {"users": [7]}}, Task.model_validate({**TASK, "owners": {"users": []}}), False),
        ({"deadline": "2026-12-06 10:00:00"}, Task.model_validate({**TASK, "deadline": "2026-12-07T09:00:00Z"}), True),
        ({"deadline": "2026-12-06 10:00:00"}, Task.model_validate({**TASK, "deadline": "2026-12-05T10:00:00Z"}), False),
        ({"deadline": "2026-12-06 10:00:00"}, Task.model_validate(TASK), False),
    ],
)
def test_an_answer_shows_what_was_sent(sent: dict[str, Any], stored: Any, equal: bool) -> None:  # noqa: FBT001
    assert stored_as_sent(sent, stored) is equal
