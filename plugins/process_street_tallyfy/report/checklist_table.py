"""Which findings ask a person to do something, when, and where: the tables of the two checklists.

What to do is the advice of the reason itself. A reason is in ``TASKS`` or in ``NOTHING_TO_DO``: a test sees to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.enums import StrEnum


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class Place(StrEnum):
    """Sections of a checklist, in their order."""

    STAFF = "Tell your people on the day of the cut-over"
    SWITCH_OFF = "Switch off in Process Street at the freeze"
    SETTINGS = "Settings of Tallyfy"
    SOURCE = "In Process Street"
    PEOPLE = "People and access"
    SYSTEMS = "Other systems: webhooks, schedules, ways in"
    FILES = "Files and pictures by hand"
    LOGIC = "Rules, deadlines and automatic steps to build in Tallyfy"
    TEMPLATES = "Templates, fields and documents to look at in Tallyfy"
    RUNS = "Runs and tasks to look at in Tallyfy"
    MIGRATION = "Files and settings of the migration"


_PLACES: dict[tuple[When, Place], tuple[str, ...]] = {
    (When.BEFORE, Place.SOURCE): (
        *("no_published_version", "draft_not_moved", "kept_text_cut", "data_set_too_large", "record_by_hand"),
        *("source_unreadable", "run_was_changing", "file_bytes_not_given", "content_file_not_given"),
        *("one_off_conversation_not_given", "sharing_not_given", "file_not_served", "file_is_a_page"),
    ),
    (When.BEFORE, Place.PEOPLE): (
        *("not_a_member", "member_disabled", "member_pending", "mapped_to_no_member", "group_members_not_given"),
        *("group_members_missing", "role_not_given", "group_waits_for_cut_over", "guest_waits", "invitation_waits"),
    ),
    (When.BEFORE, Place.SYSTEMS): (
        *("webhook_payload_differs", "webhook_event_partly_missing", "webhook_fires_more_often"),
    ),
    (When.BEFORE, Place.TEMPLATES): ("visible_until_cut_over",),
    (When.BEFORE, Place.MIGRATION): (
        *("people_file", "folder_not_given", "exported_file_ambiguous", "exported_file_differs"),
        *("exported_file_unmatched", "exported_file_too_large", "export_differs", "export_has_more"),
        *("export_lacks_run", "export_lacks_record", "compact_run", "finished_run_skipped", "waits_for_whole_run"),
    ),
    (When.AFTER, Place.SOURCE): ("authorship_not_kept", "setting_not_carried", "unknown_fact", "source_unreadable"),
    (When.AFTER, Place.PEOPLE): (
        *("not_a_member", "member_disabled", "member_pending", "mapped_to_no_member", "group_members_not_given"),
        *("group_members_missing", "group_members_from_file", "role_not_given", "access_by_hand", "visibility_by_hand"),
        *("assignee_not_a_member", "assignee_from_field_as_text", "assignee_from_document_as_text"),
        *("unknown_assignment_rule", "run_assignee_not_a_member", "run_assignee_shut_out", "share_link_dropped"),
        *("starter_shut_out",),
        *("page_link_closed", "data_set_access_not_given", "one_off_visibility_unknown", "group_restriction_dropped"),
        *("field_assigns_from_cut_over",),
    ),
    (When.AFTER, Place.SYSTEMS): (
        *("webhook_payload_differs", "webhook_event_partly_missing", "webhook_event_missing", "webhook_event_unknown"),
        *("webhook_fires_more_often", "webhook_of_whole_organization", "webhook_of_unknown_workflow"),
        *("webhook_of_unknown_task", "webhook_without_event", "webhook_place_taken", "incoming_webhook_as_text"),
        *("incoming_webhook_by_hand", "schedule_as_text", "schedule_by_hand"),
    ),
    (When.AFTER, Place.FILES): (
        *("content_file_not_given", "file_bytes_not_given", "file_not_served", "file_is_a_page", "file_too_large"),
        *("file_of_compact_run", "file_without_step", "file_size_differs", "unsafe_link", "redirect_loop"),
        *("one_off_conversation_not_given", "comment_without_task", "embed_without_address", "data_set_too_large"),
        *("record_by_hand", "kept_text_cut", "summary_cut"),
    ),
    (When.AFTER, Place.LOGIC): (
        *("logic_as_text", "logic_partly_as_text", "logic_target_is_no_step", "logic_not_comparable", "logic_too_long"),
        *("logic_not_proved", "logic_unknown_operator", "conditional_field_shown", "conditional_content_shown"),
        *("hidden_task_shown", "hidden_content_shown", "hidden_field_shown", "stop_task_as_text"),
        *("approval_subjects_as_text", "automation_as_manual_step", "automation_as_text", "email_draft_as_text"),
        *(
            "deadline_as_text",
            "deadline_business_days",
            "deadline_step_removed",
            "run_deadline_as_text",
            "run_name_format_not_given",
        ),
        *("required_but_conditional", "required_without_field", "merge_tags_as_text"),
    ),
    (When.AFTER, Place.TEMPLATES): (
        *("folder_not_given", "folder_loop", "page_folder_unknown", "page_without_text", "name_changed", "name_cut"),
        *("no_published_version", "workflow_gone", "markup_removed", "cross_link_as_text", "embed_as_link"),
        *("variables_translated", "styling_removed", "rich_text_as_html", "unknown_content", "unknown_task_type"),
        *("unknown_field_type", "unknown_setting", "untitled_task", "heading_as_text", "label_made_up"),
        *("format_not_checked", "constraints_as_guidance", "default_as_guidance", "choice_without_options"),
        *("options_renamed", "data_set_options_copied", "data_set_as_document", "hidden_type_as_text"),
        *("field_type_changed", "option_removed_in_process_street", "removed_in_process_street"),
        *("removed_in_tallyfy", "document_as_text", "option_not_found", "workflow_without_tasks"),
    ),
    (When.AFTER, Place.RUNS): (
        *("source_changed", "skipped_by_person", "edited_in_tallyfy", "edited_before_cut_over"),
        *("changed_after_cut_over", "changed_after_archive", "changed_comment", "gone_from_source", "run_deleted"),
        *("active_run_ends", "hidden_task_left_alone", "task_matched_by_name", "assignees_not_read"),
        *("one_off_required_as_text", "one_off_without_deadline", "one_off_status_as_text", "finished_run_skipped"),
        *("waits_for_whole_run", "record_field_missing", "unknown_run_status", "unknown_task_status"),
    ),
}
#: reason -> when and where a person does something about it.
TASKS: dict[str, tuple[tuple[When, Place], ...]] = {
    reason: tuple(key for key, named in _PLACES.items() if reason in named)
    for reasons in _PLACES.values()
    for reason in reasons
}
#: Of a reason that no table knows.
UNKNOWN: tuple[tuple[When, Place], ...] = ((When.AFTER, Place.RUNS),)
#: These are told in the reports and ask nobody to do anything.
NOTHING_TO_DO: frozenset[str] = frozenset(
    {
        *("answer_as_text", "answer_too_long", "approval_as_text", "approval_comment_as_text"),
        *("approval_subject_as_line", "approval_without_decision", "assignees_from_search"),
        *("assignees_of_finished_run", "assignees_of_finished_task", "authorship_as_text", "caption_as_text"),
        *("check_waits_for_cut_over", "closed_with_the_run", "columns_as_guidance", "comment_author_in_header"),
        *(
            "comment_folded",
            "comment_in_record",
            "comment_moved",
            "comment_time_in_header",
            "compact_stays",
            "completer_not_a_member",
        ),
        *("completion_as_text", "completion_of_hidden_task", "completion_time_as_text", "completion_time_derived"),
        *("content_above_fields", "date_unreadable", "date_without_time", "deadline_in_working_time"),
        *("decision_time_as_text", "default_flag_not_kept", "default_waits_for_cut_over", "detail_in_record"),
        *("due_date_of_finished_task", "field_files_as_names", "field_not_in_template", "file_from_export"),
        *("file_moved", "file_packed", "file_renamed", "finished_with_open_tasks", "folder_from_file"),
        *("group_dropped", "hidden_by_automation", "hidden_by_older_rules", "hidden_state_as_text", "in_record"),
        *("initiator_as_run_starter", "last_change_as_text", "limits_wait_for_cut_over", "logic_as_automation"),
        *("logic_duplicate", "logic_without_condition", "logic_without_effect", "logic_without_target"),
        *("mention_disarmed", "number_as_text", "old_version_not_moved", "one_off_completion_as_text"),
        *("one_off_link_as_text", "one_off_opened_at_cut_over", "one_off_people_as_text", "one_off_stays_closed"),
        *("one_off_subtasks_as_text", "option_matched_by_id", "page_as_document", "person_dropped"),
        *("person_invited_late", "person_is_a_guest", "person_mapped", "person_not_a_member"),
        *("placeholder_as_guidance", "processes_keep_their_version", "record_as_text", "required_waits_for_cut_over"),
        *("reviewer_as_text", "run_assignees_at_cut_over", "run_due_date_as_field", "run_name_made_up"),
        *("run_of_another_version", "shown_by_older_rules", "snippet_as_text", "start_time_as_field"),
        *("starter_not_a_member", "stopped_state_as_text", "subtasks_as_multiselect", "synthetic_account"),
        *("table_as_text", "task_name_as_text", "task_not_matched", "text_tidied", "time_dropped"),
        *("time_not_optional", "title_cut", "unit_as_guidance", "uploader_not_kept", "user_is_a_group"),
        *("value_of_passive_field", "waits_for_cut_over", "webhook_disabled", "webhook_waits_for_cut_over"),
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for everybody, said when one of these reasons was found; ``{n}`` is how often."""

    sentence: str
    reasons: frozenset[str]


TELL: tuple[Told, ...] = (
    Told(
        "Old tasks, decisions and comments carry the migration account and the day of the move. Who it was, and when, "
        "stands in the text.",
        frozenset(
            {"comment_author_in_header", "completer_not_a_member", "completion_time_as_text", "reviewer_as_text"}
        ),
    ),
    Told(
        "When an old process was started, by whom and until when it was due stands in its kick-off form.",
        frozenset({"start_time_as_field", "starter_not_a_member", "run_due_date_as_field", "completion_time_derived"}),
    ),
    Told(
        "What had no field of its own stands in the kick-off field “Kept from Process Street” of its process.",
        frozenset(
            {"answer_too_long", "field_not_in_template", "option_not_found", "approval_as_text", "task_not_matched"}
        ),
    ),
    Told(
        "Finished runs are one task each. All of their answers, comments and states are in the record document of the "
        "kick-off form.",
        frozenset({"compact_run"}),
    ),
    Told("Finished runs were not moved. Look them up in Process Street.", frozenset({"finished_run_skipped"})),
    Told(
        "Fields and texts that used to appear by themselves are always visible now ({n}). Fill in what applies.",
        frozenset(
            {"conditional_field_shown", "conditional_content_shown", "hidden_field_shown", "hidden_content_shown"}
        ),
    ),
    Told(
        "Steps that Process Street did by itself are steps for a person now ({n}).",
        frozenset({"automation_as_manual_step"}),
    ),
    Told(
        "Runs no longer start by themselves until their recurring launch is set up in Tallyfy (schedules: {n}).",
        frozenset({"schedule_as_text", "schedule_by_hand"}),
    ),
    Told(
        "Due dates are counted in another way ({n} steps): Tallyfy moves them into its own working time.",
        frozenset({"deadline_in_working_time", "deadline_business_days"}),
    ),
    Told(
        "Steps no longer wait for the ones above them; the instructions say the order.",
        frozenset({"stop_task_as_text"}),
    ),
    Told("Tables are text fields: a line for each row, commas between the columns.", frozenset({"table_as_text"})),
    Told("Data sets are documents, for reading; nothing follows them any more.", frozenset({"data_set_as_document"})),
    Told("Pages are documents in Tallyfy.", frozenset({"page_as_document"})),
    Told(
        "Tasks that belong to no process are one-off tasks.",
        frozenset({"one_off_link_as_text", "one_off_subtasks_as_text", "one_off_opened_at_cut_over"}),
    ),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line that a number makes apply; ``{n}`` is that number."""

    key: str
    when: When
    place: Place
    sentence: str


#: key: what ``phases.checklists`` counts.
FACTS: tuple[Fact, ...] = (
    Fact(
        "finished_runs",
        When.BEFORE,
        Place.MIGRATION,
        "Decide how finished runs ({n}) are moved: migration.finished_runs is full, compact or skip. What is moved "
        "keeps its form, and the plan shows the price of each.",
    ),
    Fact(
        "undecided_people",
        When.BEFORE,
        Place.PEOPLE,
        "No account in Tallyfy has their address, and nobody has decided about them ({n}). Do so in people.csv or in "
        "the form on the Migrations page: invite, map, guest, keep or drop.",
    ),
    Fact(
        "invitations",
        When.BEFORE,
        Place.PEOPLE,
        "To be invited: {n}. Each takes a seat at once; compare with the free seats of your plan.",
    ),
    Fact(
        "open_runs",
        When.AFTER,
        Place.STAFF,
        "From the freeze on nobody starts, fills in or completes anything in Process Street. Open runs ({n}) go on in "
        "Tallyfy once the cut-over is live.",
    ),
    Fact(
        "open_runs",
        When.AFTER,
        Place.STAFF,
        "Everybody who has an open task gets a mail from Tallyfy for each. It is expected: open the task from there.",
    ),
    Fact(
        "invitations",
        When.AFTER,
        Place.STAFF,
        "Who is invited to Tallyfy ({n}) gets a mail and sees nothing until the invitation is accepted.",
    ),
    Fact("guests", When.AFTER, Place.STAFF, "Who takes part as a guest ({n}) gets the way in by mail."),
    Fact(
        "undecided_people",
        When.AFTER,
        Place.STAFF,
        "Who was in Process Street and has no account in Tallyfy ({n}) has to hear where the work is done now.",
    ),
    Fact(
        "templates",
        When.AFTER,
        Place.MIGRATION,
        "When everything here is ticked, accept the move (finish__<organisation> with accept). The days after which "
        "the staged data goes begin then.",
    ),
)
