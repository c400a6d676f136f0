"""Reason codes for people, groups, folders, webhooks and what has no home yet."""

from __future__ import annotations

from process_street_tallyfy.transform.reason.entry import ABSENT, CONVERTED, PRESERVED, UNSUPPORTED, Reason

REASONS: dict[str, Reason] = {
    # anything, in a later run
    "source_changed": Reason(
        UNSUPPORTED,
        "This changed in Process Street after it was moved; Tallyfy keeps what was moved. Change it in Tallyfy by "
        "hand, or roll the move back and migrate again.",
    ),
    "source_unreadable": Reason(
        ABSENT,
        "Process Street did not give this object when it was asked for; the error code stands at the object. See "
        "whether it opens there and whether the API key may see it, then run the migration again.",
    ),
    "skipped_by_person": Reason(
        UNSUPPORTED,
        "Nobody could tell whether this arrived in Tallyfy, and a person decided to leave it behind; the reason stands "
        "at the decision on the Migrations page.",
    ),
    # people, groups, folders
    "not_a_member": Reason(
        PRESERVED,
        "This person is not a member in Tallyfy and is kept as text. Decide in people.csv or in the form whether they "
        "are invited, mapped to a member, made a guest or dropped, and run the migration again.",
    ),
    "person_mapped": Reason(
        CONVERTED, "Somebody decided that another member of Tallyfy stands for this person. Nothing to do."
    ),
    "person_dropped": Reason(PRESERVED, "Somebody decided that this person is kept as text. Nothing to do."),
    "person_is_a_guest": Reason(
        CONVERTED,
        "This person is a guest in Tallyfy: from the cut-over on they take part in open tasks; what they started, "
        "completed or were chosen for is kept as text.",
    ),
    "guest_waits": Reason(
        PRESERVED,
        "This person is to become a guest in Tallyfy. Approve the people step of the migration or of the cut-over.",
    ),
    "invitation_waits": Reason(
        PRESERVED,
        "This person is to be invited. Approve the people step of the migration or of the cut-over; until then they "
        "are kept as text.",
    ),
    "person_invited_late": Reason(
        PRESERVED,
        "This person was invited at the cut-over: open tasks are theirs; what they started and completed before is "
        "kept as text.",
    ),
    "mapped_to_no_member": Reason(
        PRESERVED, "The member who should stand for this person is not in Tallyfy any more. Decide again."
    ),
    "member_disabled": Reason(
        PRESERVED,
        "The account of this person is disabled in Tallyfy, so it can own and complete nothing; the person is kept as "
        "text. Enable the account, or map the person, and run the migration again.",
    ),
    "member_pending": Reason(
        PRESERVED,
        "This person was invited and has not accepted yet, and Tallyfy takes no work for such an account. They are "
        "kept as text; run the migration again once they have accepted.",
    ),
    "group_dropped": Reason(UNSUPPORTED, "Somebody decided that this group is not moved. Nothing to do."),
    "group_members_from_file": Reason(
        CONVERTED, "The members come from the file of group members. Compare them with Process Street."
    ),
    "group_members_missing": Reason(
        PRESERVED,
        "Some of the members in the file of group members have no account in Tallyfy. Invite or map them, and run the "
        "migration again.",
    ),
    "people_file": Reason(ABSENT, "A line of this file cannot be followed.", weighs=False),
    "user_is_a_group": Reason(CONVERTED, "This entry stands for a group. It arrives as a group; nothing to do."),
    "synthetic_account": Reason(
        UNSUPPORTED, "An account of Process Street itself, such as an API key or a bot. Nothing to do."
    ),
    "role_not_given": Reason(
        ABSENT, "Process Street does not tell roles. Compare its list of members with the roles in Tallyfy."
    ),
    "group_members_not_given": Reason(
        ABSENT,
        "Process Street does not tell who is in a group. Fill in the file of group members, or add them in Tallyfy.",
    ),
    "name_changed": Reason(
        CONVERTED, "The name was too long, empty or taken in Tallyfy and was changed. Rename it if you like."
    ),
    "folder_from_file": Reason(
        CONVERTED, "Process Street does not have this folder; the file of workflow folders asks for it."
    ),
    "folder_loop": Reason(
        CONVERTED, "The folder is its own ancestor in Process Street. It was put on the top level; move it if needed."
    ),
    "access_by_hand": Reason(
        UNSUPPORTED,
        "Everything starts closed. The cut-over shares a template with members and groups who could see all of it and "
        "all of its runs; nobody else is let in. Check who has access in Tallyfy, and share the rest by hand.",
        weighs=False,
    ),
    "visible_until_cut_over": Reason(
        UNSUPPORTED,
        "Tallyfy shows it to every member from the moment it is made; the API cannot restrict it. See that its name "
        "tells nothing that is confidential.",
        weighs=False,
    ),
    "authorship_not_kept": Reason(
        UNSUPPORTED,
        "Who created or last changed this, and when, stays in Process Street. Export it there if you need it.",
        weighs=False,
    ),
    "webhook_waits_for_cut_over": Reason(
        CONVERTED, "The address is set at the cut-over. Until then nothing is sent.", weighs=True
    ),
    "webhook_payload_differs": Reason(
        CONVERTED, "Tallyfy sends another message for this event. Adapt the receiver before the cut-over."
    ),
    "webhook_event_partly_missing": Reason(
        CONVERTED,
        "Tallyfy sends a message when a task is completed, none when it is reopened. Adapt the receiver.",
    ),
    "webhook_event_missing": Reason(
        UNSUPPORTED, "Tallyfy sends nothing for this event. Replace it by an automation rule, or poll for it."
    ),
    "webhook_event_unknown": Reason(
        UNSUPPORTED, "The event is not known to this migration. Set it up in Tallyfy by hand if it is needed."
    ),
    "webhook_fires_more_often": Reason(
        CONVERTED,
        "Tallyfy calls an address of a template at every launch, completed task and completed process. Let the "
        "receiver pass over what it does not need.",
        weighs=False,
    ),
    "webhook_disabled": Reason(
        UNSUPPORTED, "The webhook is switched off in Process Street and was not set up. Nothing to do."
    ),
    "webhook_of_whole_organization": Reason(
        UNSUPPORTED,
        "Tallyfy has no webhook for the whole organisation. Enter the address on each template that needs it.",
    ),
    "webhook_of_unknown_workflow": Reason(
        UNSUPPORTED, "The webhook belongs to a workflow that is not migrated. Set it up by hand if it is needed."
    ),
    "webhook_of_unknown_task": Reason(
        UNSUPPORTED, "The webhook belongs to a task that the published workflow does not have. Set it up by hand."
    ),
    "webhook_without_event": Reason(
        UNSUPPORTED, "None of the webhook's events exists in Tallyfy, so it was not set up."
    ),
    "webhook_place_taken": Reason(
        UNSUPPORTED,
        "A template or step has room for one address, and another webhook has it. Forward from that receiver.",
    ),
    "incoming_webhook_as_text": Reason(
        PRESERVED,
        "The template's guidance says which part of the message went where. Launch the process from the other system "
        "through Tallyfy's API, and switch the old way in off.",
    ),
    "schedule_as_text": Reason(
        PRESERVED,
        "The schedule stands in the template's guidance. Set up a recurring launch from it and switch the old one off.",
    ),
    "incoming_webhook_by_hand": Reason(
        UNSUPPORTED, "Build the way in anew: launch the process from the other system through Tallyfy's API."
    ),
    "schedule_by_hand": Reason(
        UNSUPPORTED, "Tallyfy cannot be told this schedule. Set up a recurring launch and switch the old one off."
    ),
    "data_set_as_document": Reason(
        PRESERVED,
        "Tallyfy has no data sets. Its records became tables in a document; fields keep what it offered as options. "
        "Nothing follows it any more: keep what changes often in a shared place.",
    ),
    "data_set_access_not_given": Reason(
        ABSENT,
        "Process Street does not tell who may see a data set. The document is closed; share it in Tallyfy.",
        weighs=False,
    ),
    "data_set_too_large": Reason(
        UNSUPPORTED, "The document holds the first records only. Export the data set as CSV and keep it."
    ),
    "record_as_text": Reason(PRESERVED, "The record is a row of a table in the data set's document."),
    "record_by_hand": Reason(
        UNSUPPORTED, "The data set is too large for a document and this record is beyond. Export the data set as CSV."
    ),
    "page_as_document": Reason(CONVERTED, "The page became a document template with its text in one step."),
    "page_without_text": Reason(CONVERTED, "The page has no published text, so the document is empty."),
    "page_link_closed": Reason(
        UNSUPPORTED, "The page was open to everyone with its link. In Tallyfy it starts closed; share it if you like."
    ),
    "page_folder_unknown": Reason(
        UNSUPPORTED, "The page's folder is not in Process Street's list of folders. Move the document by hand."
    ),
    # exports made by hand, compared with what the API gave
    "export_differs": Reason(
        UNSUPPORTED,
        "The export made by hand says something else than Process Street's API; what the API gave was moved. Look it "
        "up in Process Street: either it changed between the two, or one of them is wrong.",
        weighs=False,
    ),
    "export_has_more": Reason(
        ABSENT,
        "The export made by hand has a row that Process Street's API did not give. See whether the API key may see "
        "it, whether it was deleted since, or whether the run is outside of this move.",
        weighs=False,
    ),
    "export_lacks_run": Reason(
        UNSUPPORTED,
        "Process Street's API gave this run, and the export of its workflow made by hand does not have it. Was the "
        "export filtered, or is the run newer? It was moved all the same.",
        weighs=False,
    ),
    "export_lacks_record": Reason(
        UNSUPPORTED,
        "Process Street's API gave this record, and the export made by hand does not have it. It may be newer.",
        weighs=False,
    ),
    # one-off tasks
    "one_off_completion_as_text": Reason(
        PRESERVED,
        "Process Street tells neither when nor by whom it was completed; its last change stands in the task's text. "
        "Tallyfy shows the migration.",
        weighs=False,
    ),
    "one_off_status_as_text": Reason(
        PRESERVED, "The status is not known to this migration and stands in the task's text. The task stays open."
    ),
    "one_off_people_as_text": Reason(PRESERVED, "A completed task takes no people: they stand in the task's text."),
    "one_off_without_deadline": Reason(
        CONVERTED, "Tallyfy wants a deadline. The last day of 2037 means that there is none; set another one."
    ),
    "one_off_link_as_text": Reason(
        PRESERVED,
        "The run that it belongs to is named in the task's text. It stands beside the process, not in it: there it "
        "would keep the process from ending.",
    ),
    "one_off_required_as_text": Reason(
        PRESERVED, "That its run could not end without it is said in the task's text. See that somebody minds it."
    ),
    "one_off_subtasks_as_text": Reason(PRESERVED, "The subtasks and their states are listed in the task's text."),
    "one_off_opened_at_cut_over": Reason(
        PRESERVED, "Only its assignees and administrators see it until the cut-over opens it to everybody."
    ),
    "one_off_stays_closed": Reason(
        PRESERVED, "A completed task takes no change: only its assignees and administrators see it. Nothing to do."
    ),
    "one_off_visibility_unknown": Reason(
        PRESERVED, "The visibility is not known to this migration. The task stays closed; open it if you like."
    ),
    "one_off_conversation_not_given": Reason(
        ABSENT,
        "Process Street does not hand out comments and files of one-off tasks. Copy what matters by hand.",
        weighs=False,
    ),
}
