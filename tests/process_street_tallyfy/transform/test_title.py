import pytest

from process_street_tallyfy.transform.title import UniqueNames, batch_tag, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\nb", "a b"), ("  a  b ", "a b"), ("a\x00b\u200bc\u200dd", "a bc\u200dd"), ("naïve 日本", "naïve 日本")],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


def test_names_are_unique_within_the_limit_and_case_does_not_count() -> None:
    names = UniqueNames(8)
    given = [names.give(name) for name in ("Sales", "SALES", "sales", "Salesforce", "Salesforced")]
    assert given == ["Sales", "SAL… (2)", "sal… (3)", "Salesfo…", "Sal… (4)"]


def test_a_tag_fits_and_two_organisations_never_share_one() -> None:
    assert batch_tag("acme") == "ps-mig-acme"
    long = [batch_tag("a" * 39 + end) for end in "bc"]
    assert len(set(long)) == 2
    assert all(len(title) == 30 for title in long)
