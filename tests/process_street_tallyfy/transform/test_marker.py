import pytest

from process_street_tallyfy.transform.marker import marker, shorten, with_marker


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Lena Falk", 300, "Lena Falk [ps:abc]"),
        ("Lena Falk", 13, "Len… [ps:abc]"),
        ("Lena Falk", 8, "[ps:abc]"),
        ("", 300, "[ps:abc]"),
        ("A run [ps:other]", 300, "A run (ps:other] [ps:abc]"),
    ],
)
def test_only_the_human_part_is_shortened(text: str, limit: int, expected: str) -> None:
    assert with_marker(text, "abc", limit) == expected


def test_two_things_of_one_name_differ_by_their_marker() -> None:
    assert with_marker("x" * 400, "a", 300) != with_marker("x" * 400, "b", 300)
    assert marker("a") == "[ps:a]"


def test_a_cut_shows() -> None:
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("abcd", 4) == "abcd"
    assert shorten("abcd", 0) == ""
