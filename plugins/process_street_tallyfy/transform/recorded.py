"""Facts that nothing in the target holds but the run's record document."""

from __future__ import annotations

#: The process was launched from a template without the field.
FIELD_MISSING = "record_field_missing"
#: What is said of a fact without a record -> what is said when the run has one.
RECORDED: dict[str, str] = {
    "kept_text_cut": "in_record",
    "comment_without_task": "in_record",
    "unknown_fact": "in_record",
    "authorship_not_kept": "detail_in_record",
    "uploader_not_kept": "detail_in_record",
    "default_flag_not_kept": "detail_in_record",
}
