"""Content of a task template into the step's instructions (api/process-street-api.md 2.12).

Form fields that collect nothing (e-mail draft, snippet, document) are content too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from process_street_tallyfy.model.source import Widget
from process_street_tallyfy.transform.text import Rendered, escape, paragraph, plain, render

Labels = Mapping[str, str]
#: Longest excerpt of something that we do not know.
EXCERPT = 2000


def render_content(widget: Widget, labels: Labels) -> tuple[str, list[tuple[str, str]]]:
    """HTML, and (source field, reason code) of each fact that is not exact."""
    return CONTENT.get(widget.type, _unknown)(widget, labels)


def render_passive(widget: Widget, labels: Labels) -> str:
    """A form field that collects nothing, as HTML. Its reason code stands in ``form.FIELD_TYPES``."""
    config = widget.config
    title = widget.label or widget.key.replace("_", " ")
    parts = [f"<p><strong>{escape(plain(title, labels)[0])}</strong> ({PASSIVE.get(widget.field_type or '', '')})</p>"]
    extra = config.model_extra or {}
    for words, entry in (("To", extra.get("to")), ("Cc", extra.get("cc")), ("Bcc", extra.get("bcc"))):
        if isinstance(entry, list) and entry:
            parts.append(paragraph(plain(f"{words}: {', '.join(str(item) for item in entry)}", labels)[0]))
    if extra.get("replyTo"):
        parts.append(paragraph(plain(f"Reply to: {extra['replyTo']}", labels)[0]))
    if config.subject:
        parts.append(paragraph(plain(f"Subject: {config.subject}", labels)[0]))
    parts += [render(text, labels).html for text in (config.body, config.value, config.default_value) if text]
    return "".join(parts)


PASSIVE = {
    "SendRichEmail": "e-mail draft, sent from Process Street",
    "Snippet": "text used by automations in Process Street",
    "Document": "document under review in Process Street",
}


def _text(widget: Widget, labels: Labels) -> tuple[str, list[tuple[str, str]]]:
    rendered = render(widget.content or "", labels)
    return rendered.html, [("content", rendered.reason)] if rendered.reason else []


def _file(widget: Widget, labels: Labels) -> tuple[str, list[tuple[str, str]]]:
    return _file_line(widget, labels), [("file", "content_file_not_given"), *_worded(widget)]


def _video(widget: Widget, labels: Labels) -> tuple[str, list[tuple[str, str]]]:
    if widget.url:
        return _link("Video", widget.url, widget.description or "", labels).html, [("url", "embed_as_link")]
    return _file_line(widget, labels), [("file", "content_file_not_given"), *_worded(widget)]


def _embed(widget: Widget, labels: Labels) -> tuple[str, list[tuple[str, str]]]:
    if not widget.url:
        return "", [("", "embed_without_address")]
    return _link("Embedded page", widget.url, "", labels).html, [("url", "embed_as_link")]


def _cross_link(widget: Widget, _: Labels) -> tuple[str, list[tuple[str, str]]]:
    target = widget.linked_template_id
    html = paragraph(f"See also the Process Street workflow or page {target}.") if target else ""
    return html, [("linkedTemplateId", "cross_link_as_text")]


def _unknown(widget: Widget, labels: Labels) -> tuple[str, list[tuple[str, str]]]:
    staged = {key: value for key, value in widget.staged().items() if key not in BOOKKEEPING}
    excerpt = plain(json.dumps(staged, ensure_ascii=False, sort_keys=True)[:EXCERPT], labels)[0]
    title = f"Content of the unknown type {widget.type or '(none)'} in Process Street:"
    return f"{paragraph(plain(title, labels)[0])}<pre>{escape(excerpt)}</pre>", [("type", "unknown_content")]


BOOKKEEPING = frozenset(
    {"id", "taskId", "type", "createdDate", "createdBy", "updatedDate", "updatedBy", "links", "hiddenByDefault"}
)

CONTENT: dict[str, Callable[[Widget, Labels], tuple[str, list[tuple[str, str]]]]] = {
    "Text": _text,
    "Image": _file,
    "File": _file,
    "Video": _video,
    "Embed": _embed,
    "CrossLink": _cross_link,
}


def _file_line(widget: Widget, labels: Labels) -> str:
    words = " ".join(filter(None, (widget.caption, widget.description)))
    name = widget.file.name if widget.file else ""
    line = f"{widget.type} “{name or 'without a name'}”{_facts(widget)} is in Process Street. {words}"
    return paragraph(plain(line, labels)[0])


def _facts(widget: Widget) -> str:
    """Type and size of a file, for whoever looks for it."""
    told = [widget.file.mime_type, f"{widget.file.size:,} bytes" if widget.file.size else ""] if widget.file else []
    return f" ({', '.join(part for part in told if part)})" if any(told) else ""


def _worded(widget: Widget) -> list[tuple[str, str]]:
    words = {"caption": widget.caption, "description": widget.description}
    return [(field, "caption_as_text") for field, text in words.items() if text]


def _link(kind: str, url: str, words: str, labels: Labels) -> Rendered:
    title = escape(f"{kind}: {words or url}")
    return render(f'<p><a href="{escape(url).replace(chr(34), "%22")}">{title}</a></p>', labels)
