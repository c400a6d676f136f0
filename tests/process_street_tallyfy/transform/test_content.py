import pytest

from process_street_tallyfy.transform.content import CONTENT, render_content, render_passive

FILE = {"id": "x", "name": "org.png", "mimeType": "image/png", "size": 5}
CASES = {
    "Text": ({"content": "**hi**"}, "<p><strong>hi</strong></p>", {("content", "rich_text_as_html")}),
    "Image": (
        {"file": FILE, "caption": "Chart <1>"},
        "<p>Image “org.png” (image/png, 5 bytes) is in Process Street. Chart &lt;1&gt;</p>",
        {("file", "content_file_not_given"), ("caption", "caption_as_text")},
    ),
    "File": (
        {"file": FILE, "description": "Handbook"},
        "<p>File “org.png” (image/png, 5 bytes) is in Process Street. Handbook</p>",
        {("file", "content_file_not_given"), ("description", "caption_as_text")},
    ),
    "Video": (
        {"url": "https://v.example/?a=1&b=2"},
        '<p><a href="https://v.example/?a=1&amp;b=2" rel="noopener noreferrer">Video: https://v.example/?a=1&amp;b=2</a></p>',
        {("url", "embed_as_link")},
    ),
    "Embed": (
        {"url": "https://e.example/form"},
        '<p><a href="https://e.example/form" rel="noopener noreferrer">Embedded page: https://e.example/form</a></p>',
        {("url", "embed_as_link")},
    ),
    "CrossLink": (
        {"linkedTemplateId": "w9"},
        "<p>See also the Process Street workflow or page w9.</p>",
        {("linkedTemplateId", "cross_link_as_text")},
    ),
}


@pytest.mark.parametrize("kind", list(CASES))
def test_every_kind(make, kind: str) -> None:
    payload, html, facts = CASES[kind]
    given, noted = render_content(make.content(kind, **payload), {})
    assert given == html
    assert set(noted) == facts


def test_the_cases_are_the_table() -> None:
    assert set(CASES) == set(CONTENT)


def test_an_uploaded_video_and_an_empty_embed_are_said(make) -> None:
    assert ("file", "content_file_not_given") in render_content(make.content("Video", file=FILE), {})[1]
    assert render_content(make.content("Embed"), {}) == ("", [("", "embed_without_address")])
    assert render_content(make.content("CrossLink"), {}) == ("", [("linkedTemplateId", "cross_link_as_text")])


def test_an_unknown_kind_keeps_its_data(make) -> None:
    html, facts = render_content(make.content("Hologram", depth=3, note="{{x}} <b>"), {})
    assert "“Hologram”" not in html
    assert "Hologram" in html
    assert "depth" in html
    assert "&lt;b&gt;" in html
    assert "{{" not in html
    assert facts == [("type", "unknown_content")]


def test_a_link_cannot_break_out_of_its_attribute(make) -> None:
    html, _ = render_content(make.content("Embed", url='https://e.example/"><script>x</script>'), {})
    assert "<script" not in html


def test_an_email_draft_in_full(make) -> None:
    config = {"to": ["{{form.mail}}"], "cc": [], "subject": "Hi", "body": "<p>Hello</p>", "replyTo": "hr@acme.example"}
    html = render_passive(make.field("SendRichEmail", label=None, key="Welcome_mail", config=config), {"mail": "Mail"})
    assert html == (
        "<p><strong>Welcome mail</strong> (e-mail draft, sent from Process Street)</p>"
        "<p>To: «Mail»</p><p>Reply to: hr@acme.example</p><p>Subject: Hi</p><p>Hello</p>"
    )
