"""Objects of the source are read leniently, given back as they came, and never quoted in an error."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from process_street_tallyfy.model import source

MODELS = [getattr(source, name) for name in source.__all__]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_an_unknown_key_survives_reading_and_staging(model: type[source.SourceModel]) -> None:
    known = {"id": "w1"} if "id" in model.model_fields else {}
    arrived = {**known, "notYetKnown": {"deep": [1, None]}}
    assert model.model_validate(arrived).staged() == arrived


def test_a_list_that_came_as_null_is_empty_but_staged_as_read() -> None:
    task = source.Task.model_validate({"id": "t1", "links": None, "status": "SomethingNew"})
    assert (task.links, task.status) == ([], "SomethingNew")


def test_an_error_names_the_field_and_hides_the_customers_data() -> None:
    with pytest.raises(ValidationError) as caught:
        source.Comment.model_validate({"id": "c1", "createdBy": "ada@secret.example"})
    assert "createdBy" in str(caught.value)
    assert "ada@secret.example" not in str(caught.value)


def test_source_objects_do_not_change() -> None:
    run = source.Run(id="r1")
    with pytest.raises(ValidationError):
        run.name = "other"  # type: ignore[misc]
