from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.ledger.canonical import canonical_json, digest, storable_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def shuffled(payload):
    if isinstance(payload, dict):
        return {key: shuffled(payload[key]) for key in reversed(list(payload))}
    return [shuffled(item) for item in payload] if isinstance(payload, list) else payload


@given(JSON)
def test_the_order_of_keys_does_not_matter(payload):
    assert canonical_json(payload) == canonical_json(shuffled(payload))
    assert digest(payload) == digest(json.loads(json.dumps(payload)))


@given(JSON, JSON)
def test_another_value_has_another_hash(left, right):
    same = json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
    assert (digest(left) == digest(right)) is same


def test_the_hash_of_a_known_value_never_moves():
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"\\u00e9"]}'
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("\x00\x00", "\ufffd\ufffd"),
        ("\\\x00", "\\\ufffd"),
        ("\\u0000", "\\u0000"),
        ("\\\\u0000\x00", "\\\\u0000\ufffd"),
        ("\ud83d", "\ufffd"),
        ("😀 \u202e", "😀 \u202e"),
    ],
)
def test_only_what_jsonb_refuses_is_replaced(text, kept):
    assert json.loads(storable_json({"t": text})) == {"t": kept}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_json_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        digest([value])
