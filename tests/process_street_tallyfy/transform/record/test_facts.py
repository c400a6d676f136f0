"""The spelling of a record's facts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.transform.record.facts import as_json

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30)


@given(VALUES)
def test_it_is_that_of_the_standard_library(value: Any) -> None:
    assert as_json(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
