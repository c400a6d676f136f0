"""People, groups, folders and what stands around the runs (api/process-street-api.md 2.2, 2.3, 2.21 to 2.26)."""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.access import LEVELS
from process_street_tallyfy.transform.mapping_table.row import UNLISTED, Area, Row
from process_street_tallyfy.transform.surrounding import FREQUENCIES
from process_street_tallyfy.transform.undelivered import REASON_IN_WORDS, REASON_OF_KIND
from process_street_tallyfy.transform.webhook import TRIGGERS, UNKNOWN

USER = Area("2.2", "People", Kind.USER)
GROUP = Area("2.2", "Groups", Kind.GROUP)
FOLDER = Area("2.3", "Folders", Kind.FOLDER)
DATA_SET = Area("2.21", "Data sets", Kind.DATA_SET)
RECORD = Area("2.21", "Records of data sets", Kind.RECORD)
SCHEDULE = Area("2.22", "Schedules", Kind.SCHEDULE)
WEBHOOK = Area("2.23", "Outgoing webhooks", Kind.WEBHOOK)
INCOMING = Area("2.24", "Incoming webhooks", Kind.INCOMING_WEBHOOK)
ONE_OFF = Area("2.25", "One-off tasks", Kind.ONE_OFF_TASK)
PAGE = Area("2.26", "Pages", Kind.PAGE)

GUIDANCE = "the template's guidance"


def rows() -> Iterator[Row]:
    yield USER.row("person", "", "the member with this address", None, "member in Tallyfy")
    yield USER.row("person", "", "text where the person is named", "not_a_member", "no member in Tallyfy")
    yield USER.row("person", "", "a group; never invited", "user_is_a_group", "group")
    yield USER.row("person", "", "nowhere; never invited", "synthetic_account", "account of Process Street itself")
    yield USER.row("not given: role", "role", "nowhere", "role_not_given")
    yield GROUP.row("group", "", "a group without members")
    yield GROUP.row("not given: members", "members", "nowhere", "group_members_not_given")
    yield FOLDER.row("name", "name", "the folder's name")
    yield FOLDER.row("name over 32 characters", "name", "the folder's name, cut", "name_changed")
    yield FOLDER.row("name twice in one folder", "name", "the folder's name with a number", "name_changed")
    yield FOLDER.row("parent", "parentFolderId", "the folder's parent")
    yield FOLDER.row("its own ancestor", "parentFolderId", "the top level", "folder_loop")
    levels = [(level, "access_by_hand") for level in (*LEVELS, UNLISTED)]
    yield from FOLDER.rows("permission level", "permissions", "nowhere", levels)
    yield FOLDER.row("author and dates", "createdDate", "nowhere", "authorship_not_kept")
    yield FOLDER.row("only in the customer's file", "", "a new folder", "folder_from_file")
    yield DATA_SET.row("data set", "", "a document, and the options of fields", "data_set_as_document")
    yield DATA_SET.row("author and dates", "audit", "nowhere", "authorship_not_kept")
    yield DATA_SET.row("not given: access", "permissions", "nowhere", "data_set_access_not_given")
    yield DATA_SET.row("more text than a document takes", "records", "its first records", "data_set_too_large")
    yield RECORD.row("record", "", "a row of a table in the document", "record_as_text")
    yield RECORD.row("record beyond what a document takes", "", "nowhere", "record_by_hand")
    for frequency in (*FREQUENCIES, "(once)", UNLISTED):
        yield SCHEDULE.row("schedule", "", GUIDANCE, REASON_IN_WORDS[Kind.SCHEDULE], frequency)
    yield SCHEDULE.row("schedule of a workflow that is not moved", "", "nowhere", REASON_OF_KIND[Kind.SCHEDULE])
    for trigger, reason in {**TRIGGERS, UNLISTED: UNKNOWN}.items():
        yield WEBHOOK.row("event", f"triggers.{trigger}", "the webhook of template or step", reason, trigger)
    yield WEBHOOK.row("webhook of a workflow", "", "the template's webhook", "webhook_waits_for_cut_over")
    yield WEBHOOK.row("webhook of a task", "", "the step's webhook", "webhook_waits_for_cut_over")
    yield WEBHOOK.row("webhook for fewer events", "events", "the template's webhook", "webhook_fires_more_often")
    yield WEBHOOK.row("webhook of the whole organisation", "", "nowhere", "webhook_of_whole_organization")
    yield WEBHOOK.row("webhook that is switched off", "", "nowhere", "webhook_disabled")
    yield INCOMING.row("webhook of a workflow", "", GUIDANCE, REASON_IN_WORDS[Kind.INCOMING_WEBHOOK])
    yield INCOMING.row("webhook of a data set", "", "nowhere", REASON_OF_KIND[Kind.INCOMING_WEBHOOK])
    yield ONE_OFF.row("name", "name", "the task's title")
    yield ONE_OFF.row("description", "description", "the task's text", "rich_text_as_html")
    yield ONE_OFF.row("completed", "status", "completed")
    yield ONE_OFF.row("when and by whom completed", "updatedDate", "the task's text", "one_off_completion_as_text")
    yield ONE_OFF.row("due date, open", "dueDate", "the deadline at the cut-over", "waits_for_cut_over")
    yield ONE_OFF.row("due date, completed", "dueDate", "the deadline")
    yield ONE_OFF.row("no due date", "dueDate", "the end of 2037", "one_off_without_deadline")
    assignees = "owners at the cut-over, and the task's text"
    yield ONE_OFF.row("assignee", "assignments", assignees, "waits_for_cut_over", "member in Tallyfy")
    yield ONE_OFF.row("assignee", "assignments", assignees, "waits_for_cut_over", "group")
    yield ONE_OFF.row("assignee", "assignments", "the task's text", "assignee_not_a_member", "no member in Tallyfy")
    yield ONE_OFF.row("assignee, completed", "assignments", "the task's text", "one_off_people_as_text")
    yield ONE_OFF.row("run that it belongs to", "linkedWorkflowRun", "the task's text", "one_off_link_as_text")
    yield ONE_OFF.row("required", "required", "the task's text", "one_off_required_as_text")
    yield ONE_OFF.row("subtasks", "subtasks", "the task's text", "one_off_subtasks_as_text")
    yield ONE_OFF.row("visibility", "visibility", "secret but for its assignees", None, "Private")
    yield ONE_OFF.row("visibility", "visibility", "opened at the cut-over", "one_off_opened_at_cut_over", "Public")
    yield ONE_OFF.row("visibility", "visibility", "the task's text", "one_off_visibility_unknown", UNLISTED)
    yield ONE_OFF.row("public, completed", "visibility", "secret but for its assignees", "one_off_stays_closed")
    yield ONE_OFF.row("author and dates", "createdDate", "the task's text", "authorship_as_text")
    yield ONE_OFF.row("not given: comments", "comments", "nowhere", "one_off_conversation_not_given")
    yield ONE_OFF.row("not given: files", "attachments", "nowhere", "one_off_conversation_not_given")
    yield PAGE.row("page", "", "a document template", "page_as_document")
    yield PAGE.row("text", "markdown", "the document's step", "rich_text_as_html")
    yield PAGE.row("no published text", "markdown", "an empty document", "page_without_text")
    yield PAGE.row("picture or file", "markdown", "its name in the text", "content_file_not_given")
    yield PAGE.row("folder", "folderId", "the document's folder")
    yield PAGE.row("open to everyone with the link", "shareLevel", "nowhere", "page_link_closed")
    yield PAGE.row("access rights", "permissions", "nowhere", "access_by_hand")
    yield PAGE.row("author and dates", "createdDate", "the document's summary", "authorship_as_text")
