"""Text of people into text that the target shows as it was meant.

Rich text arrives as Markdown or HTML (api/process-street-api.md 2.12) and leaves as sanitised
HTML. A merge tag becomes words that no template engine reads, or, for a form field in instructions,
a token that ``variable`` turns into a variable of the target.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape as html_escape
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import nh3

from process_street_tallyfy.transform.marker import shorten, unmarked
from process_street_tallyfy.transform.variable import cleared, is_token

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = frozenset(
    {
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    }
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto"}
#: Attributes that only change the looks.
LOOKS = frozenset({"style", "class", "id", "align", "width", "height", "target", "rel", "dir", "lang", "color", "face"})
#: Tags whose loss only changes the looks.
LOOKING = frozenset({"html", "body", "head", "font", "center", "small", "big", "section", "article", "tfoot", "col"})

MERGE_TAG = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_TOUCHING = re.compile(r"\{(?=\{)|\}(?=\})")
_QUOTED_TAG = re.compile(r"%7B%7B(?:%20)*([^{}\s\"'<>]*?)(?:%20)*%7D%7D", re.IGNORECASE)
_MARKUP = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_HTML_START = re.compile(r"\s*<(?:!doctype|html|body|p|div|h[1-6]|ul|ol|table|blockquote|pre|section)\b", re.IGNORECASE)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # not while a DAG is parsed

    return MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML and the reason code of the worst that happened to the text, None for nothing."""

    html: str
    reason: str | None = None


def escape(text: str) -> str:
    """Plain text as HTML text; quotes stay as they are."""
    return html_escape(text, quote=False)


def paragraph(text: str) -> str:
    """Plain text as one HTML paragraph; line breaks stay."""
    return f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>" if text.strip() else ""


def fit(text: str, room: int) -> str:
    """The longest beginning of a plain text that is a paragraph of at most ``room`` characters."""
    while text and len(paragraph(text)) > room:
        text = shorten(text, len(text) - 1 - (len(paragraph(text)) - room) // 8)
    return text


def plain(text: str, labels: Mapping[str, str]) -> tuple[str, bool]:
    """A title or label without live merge tags, and whether it had any."""
    found = MERGE_TAG.search(text) is not None
    return _disarm(MERGE_TAG.sub(_Tags(labels, str), cleared(text))), found


def render(source: str, labels: Mapping[str, str]) -> Rendered:
    """Rich text as sanitised HTML; ``labels`` are the form fields' labels or tokens by merge-tag key."""
    source = cleared(source)
    raw = source if _HTML_START.match(source) else _markdown().render(source)
    scan = _Scan()
    scan.feed(raw)
    scan.close()
    cleaned = nh3.clean(raw, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES).strip()
    tags, inside = _Tags(labels, html_escape), _Tags(_without_tokens(labels), html_escape)
    plain_links = _MARKUP.sub(lambda match: _replaced(match.group(), inside), cleaned)
    html = _replaced(plain_links, tags)
    if scan.removed:
        return Rendered(_disarm(html), "markup_removed")
    if html != cleaned:
        return Rendered(_disarm(html), "merge_tags_as_text" if tags.lost or inside.lost else "variables_translated")
    if scan.restyled:
        return Rendered(_disarm(html), "styling_removed")
    return Rendered(_disarm(html), None if html in {source, paragraph(source), ""} else "rich_text_as_html")


def _disarm(text: str) -> str:
    return _TOUCHING.sub(r"\g<0> ", unmarked(text))


def _without_tokens(labels: Mapping[str, str]) -> dict[str, str]:
    """A variable is markup itself: inside a link's address it would break the link."""
    return {key: label for key, label in labels.items() if not is_token(label)}


def _replaced(html: str, tags: Callable[[re.Match[str]], str]) -> str:
    return _QUOTED_TAG.sub(tags, MERGE_TAG.sub(tags, html))


class _Tags:
    """Replaces merge tags; ``lost`` once one of them became mere words."""

    def __init__(self, labels: Mapping[str, str], notation: Callable[[str], str]) -> None:
        self._labels = labels
        self._notation = notation
        self.lost = False

    def __call__(self, match: re.Match[str]) -> str:
        key = unescape(match.group(1)).strip()
        scope, _, name = key.partition(".")
        label = self._labels.get(name) if scope == "form" else None
        self.lost = self.lost or not (label and is_token(label))
        words = label or re.sub(r"[_.]+", " ", name if scope == "form" else key).strip() or "empty variable"
        return self._notation(f"«{words.translate(_BRACES)}»")


_BRACES = str.maketrans({"{": "(", "}": ")"})


class _Scan(HTMLParser):
    """Looks for what the sanitiser is going to take out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.removed = False
        self.restyled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LOOKING:
            self.restyled = True
        elif tag not in TAGS:
            self.removed = True
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name in LOOKS:
            self.restyled = True
        elif name not in ATTRIBUTES.get(tag, set()) or (name in {"href", "src"} and not _reachable(value)):
            self.removed = True


def _reachable(url: str) -> bool:
    scheme, colon, _ = url.strip().partition(":")
    return not colon or scheme.lower() in SCHEMES or not scheme.isalnum()
