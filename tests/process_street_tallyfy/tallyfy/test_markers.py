from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.tallyfy.markers import carries, find_markers, marker, with_marker

IDS = st.text("ABCabc019-_", min_size=22, max_size=22)


@given(text=st.text(max_size=400), source_id=IDS, limit=st.integers(27, 300))
def test_the_marker_survives_any_text_and_limit(text: str, source_id: str, limit: int) -> None:
    marked = with_marker(text, source_id, limit)
    assert len(marked) <= limit
    assert find_markers(marked)[-1:] == [source_id]
    assert carries(marked, source_id)


@given(text=st.text(max_size=40), source_id=IDS)
def test_a_short_text_stays_as_it_is(text: str, source_id: str) -> None:
    human = text.strip()
    if not find_markers(human):
        assert with_marker(text, source_id, 300) == f"{human} {marker(source_id)}".strip()


def test_another_objects_marker_in_the_text_is_defused() -> None:
    marked = with_marker("copy of [ps:other]", "mine", 100)
    assert find_markers(marked) == ["mine"]
    assert "(ps:other)" in marked


def test_no_room_for_the_marker_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room"):
        with_marker("x", "a" * 22, 26)


@pytest.mark.parametrize(
    ("text", "source_id", "found"),
    [
        ("<p>x [ps:aB1]</p>", "aB1", True),
        ("<p>x [ps:aB1]</p>", "ab1", False),
        ("[ps:aB12]", "aB1", False),
        ("[ps:]", "", False),
        (None, "aB1", False),
    ],
)
def test_only_the_exact_id_is_carried(text: str | None, source_id: str, *, found: bool) -> None:
    assert carries(text, source_id) is found
