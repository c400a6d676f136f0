import pytest

from process_street_tallyfy.transform.text import fit, paragraph, plain, render

LABELS = {"Full_name": "Full <name>"}


@pytest.mark.parametrize(
    ("source", "html", "reason"),
    [
        ("Plain words", "<p>Plain words</p>", None),
        ("", "", None),
        ("## Welcome\n\n- a\n- b", "<h2>Welcome</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "rich_text_as_html"),
        ("one\ntwo", "<p>one<br>\ntwo</p>", "rich_text_as_html"),
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>", None),
        ('<p style="color:red">Hello</p>', "<p>Hello</p>", "styling_removed"),
        ("<p>Hi</p><script>alert(1)</script>", "<p>Hi</p>", "markup_removed"),
        ('<p onclick="x()">Hi</p>', "<p>Hi</p>", "markup_removed"),
        ("Hi <iframe src='https://a.example'></iframe>", "<p>Hi </p>", "markup_removed"),
        ("Dear {{form.Full_name}}", "<p>Dear «Full &lt;name&gt;»</p>", "merge_tags_as_text"),
        ("For {{workflow.name}}", "<p>For «workflow name»</p>", "merge_tags_as_text"),
        ("Gone {{ form.Old_field }}", "<p>Gone «Old field»</p>", "merge_tags_as_text"),
    ],
)
def test_render(source: str, html: str, reason: str | None) -> None:
    rendered = render(source, LABELS)
    assert (rendered.html, rendered.reason) == (html, reason)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x"])
def test_a_link_that_could_run_code_is_taken_out_and_said(link: str) -> None:
    rendered = render(f'<p><a href="{link}">x</a></p>', {})
    assert link not in rendered.html
    assert rendered.reason == "markup_removed"


def test_a_merge_tag_inside_a_link_is_disarmed_too() -> None:
    rendered = render("[x](https://a.example/{{form.id}})", {"id": "Id"})
    assert "%7B" not in rendered.html
    assert "{{" not in rendered.html
    assert rendered.reason == "merge_tags_as_text"


def test_plain_text_keeps_no_live_tag_and_no_marker() -> None:
    assert plain("Hi {{form.Full_name}}", LABELS) == ("Hi «Full <name>»", True)
    assert plain("{{{{x}}}} [ps:abc]", {})[0].count("{{") == 0
    assert "[ps:" not in plain("[ps:abc]", {})[0]


def test_a_fitting_paragraph_counts_what_escaping_adds() -> None:
    assert len(paragraph(fit("&" * 500, 100))) <= 100
    assert fit("short", 100) == "short"
    assert fit("anything", 0) == ""
