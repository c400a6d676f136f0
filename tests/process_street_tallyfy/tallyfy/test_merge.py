from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.tallyfy.merge import KEPT, merged

READS: dict[str, dict[str, Any]] = {
    "template": {
        "id": "t",
        "title": "T",
        "users": [7, {"id": 8, "full_name": "x"}],
        "groups": {"data": [{"id": "g"}]},
        "prerun": [{"id": "k1", "label": "L", "required": True, "options": None}],
        "webhook": "https://x.example",
    },
    "step": {"title": "S", "assignees": [{"id": 7}], "guests": [{"email": "a@b.co"}, "c@d.co"], "groups": ["g"]},
    "run": {"name": "R", "users": [7], "groups": []},
}
COMPLETE: dict[str, dict[str, Any]] = {
    "template": {
        "title": "T",
        "users": [7, 8],
        "groups": ["g"],
        "prerun": [{"id": "k1", "label": "L", "required": True}],
    },
    "step": {"title": "S", "assignees": [7], "guests": ["a@b.co", "c@d.co"], "groups": ["g"]},
    "run": {"users": [7], "groups": []},
}


@pytest.mark.parametrize("what", KEPT)
def test_a_change_carries_everything_that_would_be_wiped(what: str) -> None:
    assert merged(what, READS[what], {"webhook": None}) == {**COMPLETE[what], "webhook": None}


@pytest.mark.parametrize(("what", "bucket"), [(what, bucket) for what in KEPT for bucket in KEPT[what].buckets])
@pytest.mark.parametrize("value", [None, "x", {"id": 1}, 7])
def test_a_bucket_that_is_no_list_forbids_the_update(what: str, bucket: str, value: Any) -> None:
    with pytest.raises(DataError) as caught:
        merged(what, {**READS[what], bucket: value}, {})
    assert caught.value.code == "incomplete_read"


@pytest.mark.parametrize("what", KEPT)
def test_a_changed_bucket_replaces(what: str) -> None:
    assert merged(what, READS[what], {"groups": ["h"]})["groups"] == ["h"]


def test_kick_off_fields_are_laid_over_by_id_and_never_lost() -> None:
    read = {**READS["template"], "prerun": [{"id": "k1", "label": "A"}, {"id": "k2", "label": "B"}]}
    body = merged("template", read, {"prerun": [{"id": "k2", "required": True}, {"label": "C"}]})
    assert body["prerun"] == [{"id": "k1", "label": "A"}, {"id": "k2", "label": "B", "required": True}, {"label": "C"}]
