"""JSON of an answer -> pydantic models, with errors that name keys and never values."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.http.answers import shaped

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], data: Any, route: str) -> Model:
    """One object.

    :raises DataError: a key that identifies the object is missing or has another shape.
    """
    keys: str | None = None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        keys = ", ".join(sorted({_key(item["loc"]) for item in error.errors(include_input=False)}))
    # Raised out here: pydantic's exception holds the values it refused.
    raise DataError(
        f"{route}: the answer has an unknown shape at {keys}",
        code="unreadable_answer",
        advice="compare the answer with the vendor's reference; the API may have changed",
    )


def _key(where: tuple[str | int, ...]) -> str:
    """Dotted; a key that could be text about somebody is a question mark."""
    return ".".join(shaped(str(part)) or "?" for part in where)
