from __future__ import annotations

import pytest

from include.sandbox.reader.text import fragments, holds, markers, matches, normal, rich_fragments, shown, squeezed


@pytest.mark.parametrize(
    ("text", "piece", "held"),
    [
        ("the room is 12 m", "12", True),
        ("the room is 120 m", "12", False),
        ("112 and 12", "12", True),
        ("is (12).", "(12)", True),
        ("rooms", "room", False),
        ("anything", "", False),
    ],
)
def test_a_piece_is_held_in_whole_words(text: str, piece: str, *, held: bool) -> None:
    assert holds(text, piece) is held


@pytest.mark.parametrize(
    "disarmed", ["write to ana(at)x.example", "write to ana (at) x.example", "write to ana@\u200bx.example"]
)
def test_a_disarmed_address_is_the_same(disarmed: str) -> None:
    assert normal(disarmed) == normal("write to ana@x.example")


def test_html_is_read_as_people_see_it() -> None:
    html = '<p>a &lt;b&gt; c<br>d</p><img alt="a cat" src="x"><ul><li>1 &lt; 2</li></ul>'
    assert shown(html) == "a <b> c d a cat 1 < 2"


def test_markdown_is_reduced_to_what_no_markup_changes() -> None:
    text = '## Head\n\n1. see [the page](https://x.example "tip") of **{{form.Name}}**, _now_\n| a | b |\n|---|---|'
    assert rich_fragments(text) == ["Headseethepageof", "nowab"]
    assert squeezed("see the page") in "".join(rich_fragments(text))


@pytest.mark.parametrize(
    ("source", "target", "same"),
    [
        ("Collect details of {{form.Name}}", "Collect details of «Name»", True),
        ("Collect details of {{form.Name}}", "Collect papers of «Name»", False),
        ("{{form.Name}} starts", "Ana starts", True),
        (" Two\nlines ", "Two lines", True),
        ("One", "one", False),
    ],
)
def test_titles_match_around_merge_tags(source: str, target: str, *, same: bool) -> None:
    assert matches(source, target) is same


def test_fragments_stand_between_merge_tags() -> None:
    assert fragments("Dear {{form.Name}}, welcome{{x}}") == ["Dear", ", welcome"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("{{form.a and {% raw %}", "{ {form.a and {% raw %}"),
        ("a\u200db\u00adc\u202ed", "abcd"),
        ("bell\x07 tab\tend", "bell tab end"),
        ("mail ann@acme.example", "mail ann(at)acme.example"),
    ],
)
def test_what_was_disarmed_or_never_seen_is_no_difference(source: str, target: str) -> None:
    assert normal(source) == normal(target)


def test_markers_are_found_in_text_only() -> None:
    assert markers("a [ps:abc-_1] b [ps:x]") == ["abc-_1", "x"]
    assert markers(None) == []
