"""Content and form fields of a task (api/process-street-api.md 2.12, 2.13)."""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import check, guidance
from process_street_tallyfy.transform.form import FIELD_TYPES, REQUIRED_LATER, UNKNOWN
from process_street_tallyfy.transform.mapping_table.row import UNLISTED, Area, Row

CONTENT = Area("2.12", "Content of a task", Kind.CONTENT)
FIELD = Area("2.12", "Form fields", Kind.FORM_FIELD)
SETTING = Area("2.12", "Settings of form fields", Kind.FORM_FIELD)
LIMIT = Area("2.12", "Limits of form fields", Kind.FORM_FIELD)
OPTIONS = Area("2.13", "Options", Kind.FORM_FIELD)

INSTRUCTIONS, HELP = "the step's instructions", "the field's help"
#: content type -> (field, where it goes, reason): each fact of it
CONTENT_FACTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Text": (("content", INSTRUCTIONS, "rich_text_as_html"),),
    "Image": (
        ("file", f"name, type and size in {INSTRUCTIONS}", "content_file_not_given"),
        ("caption", INSTRUCTIONS, "caption_as_text"),
    ),
    "File": (
        ("file", f"name, type and size in {INSTRUCTIONS}", "content_file_not_given"),
        ("description", INSTRUCTIONS, "caption_as_text"),
    ),
    "Video": (
        ("url", f"a link in {INSTRUCTIONS}", "embed_as_link"),
        ("file", f"name, type and size in {INSTRUCTIONS}", "content_file_not_given"),
    ),
    "Embed": (("url", f"a link in {INSTRUCTIONS}", "embed_as_link"),),
    "CrossLink": (("linkedTemplateId", INSTRUCTIONS, "cross_link_as_text"),),
    UNLISTED: (("type", INSTRUCTIONS, "unknown_content"),),
}
#: (config key, value, where it goes, reason)
SETTINGS: tuple[tuple[str, str, str, str | None], ...] = (
    ("placeholder", "", HELP, "placeholder_as_guidance"),
    ("defaultValue", "plain text", f"{HELP}; from the cut-over on the field's default", "default_waits_for_cut_over"),
    ("defaultValue", "with variables", HELP, "default_as_guidance"),
    ("unit", "", HELP, "unit_as_guidance"),
    ("unitLocation", "prefix", "in front of the field", None),
    ("unitLocation", "suffix", "behind the field", None),
    ("unitLocation", UNLISTED, HELP, "unknown_setting"),
    ("format", "PlainText", "a plain text area", None),
    ("format", "RichText", "a text area with an editor", None),
    ("format", UNLISTED, HELP, "unknown_setting"),
    ("timeOption", "Included", "a date with its time", None),
    ("timeOption", "Excluded", "a date", None),
    ("timeOption", "Optional", "a date with its time", "time_not_optional"),
    ("timeOption", UNLISTED, HELP, "unknown_setting"),
    ("columnDefs", "", HELP, "columns_as_guidance"),
    ("groupId", "", "nowhere", "group_restriction_dropped"),
    ("extractTextContent", "", "nowhere", "setting_not_carried"),
    ("reviewRequest", "", "nowhere", "setting_not_carried"),
    ("editAllowed", "", "nowhere", "setting_not_carried"),
    ("bodyEditor", "", "nowhere", "setting_not_carried"),
    ("someday", "", "nowhere", "setting_not_carried"),
)
#: The field type in which a constraint occurs, where it is not said by ``check.LIMITS``.
HOMES = {"domains": "Email", "restriction": "Email", "extensions": "MultiFile", "mode": "MultiFile"}


def rows() -> Iterator[Row]:
    for kind, facts in CONTENT_FACTS.items():
        yield from (CONTENT.row("content type", field, target, reason, kind) for field, target, reason in facts)
    yield CONTENT.row("hidden by default", "hiddenByDefault", INSTRUCTIONS, "hidden_content_shown")
    yield CONTENT.row("below a form field", "position", INSTRUCTIONS, "content_above_fields")
    yield CONTENT.row("embedded page without address", "", "nowhere", "embed_without_address")
    for name, rule in {**FIELD_TYPES, UNLISTED: UNKNOWN}.items():
        target = f"a field of the type {rule.target}" if rule.target else INSTRUCTIONS
        yield FIELD.row("field type", "fieldType", target, rule.reason, name)
    yield FIELD.row("label", "label", "the field's label")
    yield FIELD.row("no label", "label", "the field's label", "label_made_up")
    yield FIELD.row("required", "required", "optional; required from the cut-over on", REQUIRED_LATER)
    yield FIELD.row("required, shown by a rule", "required", "optional", "required_but_conditional")
    yield FIELD.row("required, collects nothing", "required", "nowhere", "required_without_field")
    yield FIELD.row("hidden by default", "hiddenByDefault", HELP, "hidden_field_shown")
    for key, value, target, reason in SETTINGS:
        yield SETTING.row(f"setting {key}", f"config.{key}", target, reason, value)
    yield from _limits()
    yield OPTIONS.row("options", "config.items", "the field's options")
    yield OPTIONS.row("options twice or empty", "config.items", "the field's options", "options_renamed")
    yield OPTIONS.row("no option", "fieldType", "a text area", "choice_without_options")
    yield OPTIONS.row("one option", "config.items", "the field's options")
    yield OPTIONS.row("options of a data set", "config.items", "the field's options", "data_set_options_copied")


def _limits() -> Iterator[Row]:
    carried = {key for _, key in check.LIMITS} | {"allowNegative"}
    for key in (*guidance.CONSTRAINTS, UNLISTED):
        later = "limits_wait_for_cut_over" if key in carried else "constraints_as_guidance"
        target = f"{HELP}; from the cut-over on a check" if key in carried else HELP
        yield LIMIT.row("limit", "constraints", target, later, key)


def home_of(constraint: str) -> str:
    """The field type that has a constraint."""
    limited = {key: kind for kind, key in check.LIMITS}
    return HOMES.get(constraint) or limited.get(constraint) or ("Date" if "Date" in constraint else "Number")
