"""What a JSON Schema asks for, in words that say what to write."""

from __future__ import annotations

from typing import Any, cast

import jsonschema


def expectation(error: jsonschema.ValidationError) -> str:
    """What was expected, without repeating a value that may be a secret pasted into the wrong place."""
    if error.validator == "enum":
        return f"expected one of {', '.join(str(item) for item in cast('list[Any]', error.validator_value))}"
    said = EXPECTED.get(str(error.validator), "expected {validator} {value}")
    meant = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    found = said.format(validator=error.validator, value=error.validator_value)
    return f"{found} ({meant.rstrip('.')})" if meant else found


#: JSON Schema's words -> what a person should write.
EXPECTED: dict[str, str] = {
    "type": "expected a value of type {value}",
    "minimum": "expected at least {value}",
    "exclusiveMinimum": "expected more than {value}",
    "maximum": "expected at most {value}",
    "minLength": "expected a text that is not empty",
    "minItems": "expected at least {value} of them",
    "uniqueItems": "expected each only once",
    "pattern": "expected a text like {value}",
}
