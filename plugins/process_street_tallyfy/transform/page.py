"""A page into a document template (api/process-street-api.md 2.26, api/tallyfy-api.md 2.7).

The summary holds the description and where the page came from, its one step the text: a summary takes
2,000 characters, a step's text any number.
"""

from __future__ import annotations

import re

from process_street_tallyfy.model.document_plan import DocumentPlan
from process_street_tallyfy.model.plan import StepPlan
from process_street_tallyfy.model.source import Page, UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.marker import marker, shorten
from process_street_tallyfy.transform.moment import readable
from process_street_tallyfy.transform.text import escape, fit, paragraph, plain, render
from process_street_tallyfy.transform.title import STEP_TITLE, TEMPLATE_SUMMARY, TEMPLATE_TITLE, one_line
from process_street_tallyfy.transform.unknown import note_unknown

FOOTER = 600
#: A picture or file of the page itself: its address is an id, no link (2.26).
_PICTURE = re.compile(r'<img\b(?=[^>]*\bsrc="(?!https?:)[^"]*")(?:[^>]*\balt="(?P<words>[^"]*)")?[^>]*>', re.IGNORECASE)
_FILE = re.compile(r'<a\b[^>]*\bhref="(?!https?:|mailto:)[^"]*"[^>]*>(?P<words>.*?)</a>', re.IGNORECASE | re.DOTALL)


def text_id(page_id: str) -> str:
    """The source id of the step that holds a page's text."""
    return f"{page_id}/text"


def plan_page(page: Page, *, folder: str | None = None) -> DocumentPlan:
    """The document of a page; ``folder`` is the source id of the migrated folder it lies in."""
    book = Book()
    book.arrive(Kind.PAGE, page.id)
    title = _title(page, book)
    html = _text(page, book)
    book.note(Kind.PAGE, page.id, "", "page_as_document")
    book.note(Kind.PAGE, page.id, "createdDate", "authorship_as_text")
    book.note(Kind.PAGE, page.id, "permissions", "access_by_hand")
    if page.share_level not in ("", "None"):
        book.note(Kind.PAGE, page.id, "shareLevel", "page_link_closed")
    if page.folder_id and folder is None:
        book.note(Kind.PAGE, page.id, "folderId", "page_folder_unknown")
    note_unknown(book, Kind.PAGE, page.id, page)
    steps = (StepPlan(text_id(page.id), shorten(title, STEP_TITLE), html, "task"),) if html else ()
    texts = (title, _summary(page, book), marker(page.id))
    return DocumentPlan(page.id, Kind.PAGE, *texts, steps, folder, book.outcomes, book.findings)


def _title(page: Page, book: Book) -> str:
    name = one_line(plain(page.name, {})[0]) or "Untitled page"
    title = shorten(name, TEMPLATE_TITLE)
    if title != name:
        book.note(Kind.PAGE, page.id, "name", "name_cut")
    elif title != page.name:
        book.note(Kind.PAGE, page.id, "name", "text_tidied")
    return title


def _text(page: Page, book: Book) -> str:
    if not (page.markdown or "").strip():
        book.note(Kind.PAGE, page.id, "markdown", "page_without_text")
        return ""
    rendered = render(page.markdown or "", {})
    html, pictures = _PICTURE.subn(_picture, rendered.html)
    html, files = _FILE.subn(_file, html)
    reason = "content_file_not_given" if pictures or files else rendered.reason
    if rendered.reason == "markup_removed":
        reason = rendered.reason
    if reason:
        book.note(Kind.PAGE, page.id, "markdown", reason)
    return html


def _picture(match: re.Match[str]) -> str:
    return f"<em>Picture “{match.group('words') or 'without a name'}” is in Process Street.</em>"


def _file(match: re.Match[str]) -> str:
    return f"<em>File “{match.group('words')}” is in Process Street.</em>"


def _summary(page: Page, book: Book) -> str:
    """The description and a footer that ends in the marker; only the description is cut."""
    reference = f" Reference {page.reference_id}." if page.reference_id else ""
    made = f"Created {readable(page.created_date)}{_by(page.created_by)}"
    changed = f"last changed {readable(page.updated_date)}{_by(page.updated_by)}"
    words = plain(one_line(f"Page from Process Street. {made}, {changed}.{reference}"), {})[0]
    footer = f"<p>{escape(fit(words, FOOTER))} {marker(page.id)}</p>"
    whole = plain(page.description or "", {})[0]
    text = fit(whole, TEMPLATE_SUMMARY - len(footer))
    if text != whole:
        book.note(Kind.PAGE, page.id, "description", "summary_cut")
    return paragraph(text) + footer


def _by(user: UserRef | None) -> str:
    name = one_line(user.username or user.email) if user else ""
    return f" by {name}" if name else ""
