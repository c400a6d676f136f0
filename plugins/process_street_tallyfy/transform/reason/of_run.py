"""Reason codes for runs, their tasks, answers, decisions, comments and files."""

from __future__ import annotations

from process_street_tallyfy.transform.reason.entry import ABSENT, CONVERTED, PRESERVED, UNSUPPORTED, Reason

_AGAIN = "Start a run with read_again to ask for it once more, or export it by hand."
_KEPT = "It stands in the kick-off field “Kept from Process Street”."

REASONS: dict[str, Reason] = {
    "kept_text_cut": Reason(
        UNSUPPORTED, "More had to be kept than the field holds. Export this run from Process Street as CSV."
    ),
    # run
    "run_name_made_up": Reason(CONVERTED, "The run had no name and got its workflow's name and start."),
    "start_time_as_field": Reason(
        PRESERVED, "Tallyfy shows the time of the migration. The original start is a kick-off field.", weighs=False
    ),
    "last_change_as_text": Reason(PRESERVED, f"The time of the last change cannot be set. {_KEPT}", weighs=False),
    "completion_time_derived": Reason(
        PRESERVED,
        "Process Street does not tell when a run ended: the last task's completion is a kick-off field.",
        weighs=False,
    ),
    "starter_not_a_member": Reason(
        PRESERVED, "Who started the run is not a member in Tallyfy. The name is a kick-off field."
    ),
    "starter_shut_out": Reason(
        PRESERVED,
        "A task of this workflow was closed to whoever started the run, so the process stays the migration user's. The "
        "name is a kick-off field. Restrict the step in Tallyfy, then make them the owner by hand.",
        weighs=False,
    ),
    "run_due_date_as_field": Reason(PRESERVED, "A process has no due date. The original is a kick-off field."),
    "unknown_run_status": Reason(PRESERVED, "The status is not known to this migration. It is a kick-off field."),
    "finished_with_open_tasks": Reason(
        PRESERVED, "The run ended while tasks were open. The original status is a kick-off field."
    ),
    "share_link_dropped": Reason(
        UNSUPPORTED, "The run had a share link. Nothing is opened to the public; share it by hand.", weighs=False
    ),
    "run_was_changing": Reason(
        PRESERVED, "Process Street was moving the run to a newer version while it was read. Migrate again later."
    ),
    "run_of_another_version": Reason(
        CONVERTED, "The run was made from another version of the workflow. Tasks were matched as far as possible."
    ),
    "assignees_of_finished_run": Reason(PRESERVED, f"A finished run is not assigned to anybody. {_KEPT}"),
    "assignees_not_read": Reason(
        UNSUPPORTED,
        "Who was assigned to finished tasks was not read, to save calls; who completed them was. Look it up there.",
        weighs=False,
    ),
    # task
    "task_not_matched": Reason(PRESERVED, f"The workflow no longer has this task. {_KEPT}"),
    "task_matched_by_name": Reason(
        CONVERTED, "The task was matched with its step by name only. Check a sample of these runs."
    ),
    "task_name_as_text": Reason(PRESERVED, f"The task had a name of its own in this run. {_KEPT}"),
    "unknown_task_status": Reason(PRESERVED, f"The status is not known to this migration. {_KEPT}"),
    "completion_as_text": Reason(PRESERVED, f"There is no step that could be completed. {_KEPT}"),
    "completion_time_as_text": Reason(PRESERVED, f"Tallyfy shows the time of the migration. {_KEPT}", weighs=False),
    "completer_not_a_member": Reason(
        PRESERVED, f"Who completed the task is not a member in Tallyfy; the migration user did. {_KEPT}"
    ),
    "due_date_of_finished_task": Reason(PRESERVED, f"A completed task takes no deadline. {_KEPT}"),
    "assignees_of_finished_task": Reason(PRESERVED, f"A completed task takes no people. {_KEPT}"),
    "run_assignees_at_cut_over": Reason(
        PRESERVED,
        "A process has no assignees in Tallyfy. From the cut-over on those of the run may see it; its tasks have their "
        "own people.",
        weighs=False,
    ),
    "run_assignee_not_a_member": Reason(
        PRESERVED,
        "Somebody to whom the run was assigned is not a member in Tallyfy and is kept as text; only members and groups "
        "can be let into a process. Invite the person, then share it.",
        weighs=False,
    ),
    "run_assignee_shut_out": Reason(
        PRESERVED,
        "A task of this workflow was closed to somebody to whom the run was assigned, so the cut-over does not let "
        "them into the process. Restrict the step in Tallyfy, then share it by hand.",
        weighs=False,
    ),
    "hidden_task_left_alone": Reason(
        PRESERVED,
        "The task was hidden in Process Street and is not hidden in Tallyfy, so nobody is put on it and it gets no "
        "date. Complete it or give it to somebody.",
    ),
    "hidden_state_as_text": Reason(
        PRESERVED, f"The task was hidden by conditional logic, which is not carried over. {_KEPT}"
    ),
    "hidden_by_older_rules": Reason(
        PRESERVED,
        "The task was hidden by the rules of the version that the run was started from, or by an answer that could "
        f"not be carried over; by today's rules it is shown. {_KEPT}",
    ),
    "shown_by_older_rules": Reason(
        PRESERVED,
        "The task was visible by the rules of the version that the run was started from, or by an answer that could "
        f"not be carried over; by today's rules it is hidden. {_KEPT}",
    ),
    "completion_of_hidden_task": Reason(
        PRESERVED, f"The task was completed and is hidden now; Tallyfy cannot complete what is hidden. {_KEPT}"
    ),
    "active_run_ends": Reason(
        CONVERTED, "Every task that can be seen is completed, so Tallyfy counts the process as complete. Reopen a task."
    ),
    "stopped_state_as_text": Reason(PRESERVED, f"The task was waiting for an earlier one. {_KEPT}"),
    "assignees_from_search": Reason(
        ABSENT,
        "Assignees of finished tasks come from the work search of known people and groups; anyone else is not given.",
        weighs=False,
    ),
    "closed_with_the_run": Reason(
        CONVERTED,
        "The task was open or hidden when the run ended. A process ends only when every task is complete, so the "
        "migration user completed it (an approval counts as approved). The original state is in the kick-off form.",
    ),
    "approval_without_decision": Reason(
        CONVERTED, "The approval was completed without a decision. Tallyfy needs one: it counts as approved."
    ),
    # answer
    "answer_too_long": Reason(PRESERVED, f"The answer is longer than the field allows and was cut. {_KEPT}"),
    "answer_as_text": Reason(CONVERTED, "The answer had another shape and was written out as text."),
    "date_unreadable": Reason(PRESERVED, f"The answer is not a date. {_KEPT}"),
    "date_without_time": Reason(CONVERTED, "The answer is a date without a time, the field asks for both."),
    "time_dropped": Reason(PRESERVED, f"The field takes no time of day. {_KEPT}"),
    "option_not_found": Reason(
        PRESERVED, f"The answer is no longer among the field's options. {_KEPT} Add the option if it is needed."
    ),
    "option_matched_by_id": Reason(CONVERTED, "The answer named a record; it was written as the record's text."),
    "person_not_a_member": Reason(PRESERVED, f"Somebody in the answer is not a member in Tallyfy. {_KEPT}"),
    "field_files_as_names": Reason(
        PRESERVED, "The files of this answer travel on their own as far as Process Street hands them out. " + _KEPT
    ),
    "value_of_passive_field": Reason(PRESERVED, f"The field collects nothing in Tallyfy. {_KEPT}"),
    "field_not_in_template": Reason(
        PRESERVED, f"The published workflow has no such field, or no step for its task. {_KEPT}"
    ),
    # approval
    "approval_as_text": Reason(PRESERVED, f"A step has one decision and only once it is completed. {_KEPT}"),
    "approval_subject_as_line": Reason(CONVERTED, f"Tallyfy does not tell which task was approved. {_KEPT}"),
    "approval_comment_as_text": Reason(PRESERVED, f"A decision has no comment of its own. {_KEPT}"),
    "decision_time_as_text": Reason(PRESERVED, f"Tallyfy shows the time of the migration. {_KEPT}", weighs=False),
    "reviewer_as_text": Reason(PRESERVED, f"Who decided cannot be set. {_KEPT}"),
    "default_flag_not_kept": Reason(
        UNSUPPORTED, "That this answer was the field's default stays in Process Street. Nothing to do.", weighs=False
    ),
    # comment
    "comment_author_in_header": Reason(
        CONVERTED, "Tallyfy shows the migration user. The author's name opens the comment."
    ),
    "comment_time_in_header": Reason(
        CONVERTED, "Tallyfy shows the time of the migration. The original time opens the comment.", weighs=False
    ),
    "comment_folded": Reason(CONVERTED, "The comments of one task were put into one, oldest first."),
    "mention_disarmed": Reason(CONVERTED, "Mentions and addresses are written with (at), so that nobody is mailed."),
    "comment_moved": Reason(CONVERTED, "The comment's task has no step. It is on another task, which its header says."),
    "comment_without_task": Reason(
        UNSUPPORTED, "The run has no task in Tallyfy that could take the comment. Copy it by hand if it matters."
    ),
    # file
    "uploader_not_kept": Reason(UNSUPPORTED, "Who uploaded the file, and when, stays in Process Street.", weighs=False),
    "file_renamed": Reason(CONVERTED, "The file's name got its Process Street id in front."),
    "file_packed": Reason(CONVERTED, "Tallyfy refuses this kind of file: it travels inside a zip."),
    "file_moved": Reason(CONVERTED, "The file's task has no step. The file is on another task of the run."),
    "file_too_large": Reason(UNSUPPORTED, "The file exceeds 100 MB. Store it elsewhere and link it."),
    "file_bytes_not_given": Reason(
        UNSUPPORTED, "Process Street does not hand out this file. Export it by hand into the folder for files."
    ),
    "file_of_compact_run": Reason(
        UNSUPPORTED,
        "The run was moved in compact form, and the task that this late file belongs to has no counterpart there. Add "
        "the file by hand.",
    ),
    "file_without_step": Reason(UNSUPPORTED, "No step of the template can take the file. Add it by hand."),
    "file_from_export": Reason(
        CONVERTED, "Process Street did not hand out this file; it came from the folder of files exported by hand."
    ),
    "exported_file_ambiguous": Reason(
        UNSUPPORTED,
        "Several files of one name fit, or one fits several. Say in files.csv which belongs to which task or field.",
        weighs=False,
    ),
    "exported_file_differs": Reason(
        UNSUPPORTED,
        "The exported file of this name has another size than Process Street tells. Export it once more.",
        weighs=False,
    ),
    "exported_file_too_large": Reason(
        UNSUPPORTED, "The exported file exceeds 100 MB. Store it elsewhere and link it.", weighs=False
    ),
    "exported_file_unmatched": Reason(
        UNSUPPORTED,
        "Exported files of this run have a name that no file of the run has. Correct the name, or leave them out.",
        weighs=False,
    ),
    "file_not_served": Reason(
        UNSUPPORTED,
        "Process Street did not hand out this file. " + _AGAIN,
    ),
    "file_is_a_page": Reason(
        UNSUPPORTED,
        "The link of this file leads to a page. " + _AGAIN,
    ),
    "file_size_differs": Reason(
        PRESERVED,
        "Process Street declares another size for this file than it serves, twice alike. The served bytes were moved;"
        " open the file and compare.",
        weighs=False,
    ),
    "unsafe_link": Reason(
        UNSUPPORTED, "The link of this file leads to an address that is not followed. Export the file by hand."
    ),
    "redirect_loop": Reason(
        UNSUPPORTED,
        "The link of this file leads in circles. " + _AGAIN,
    ),
    # record document
    "in_record": Reason(
        PRESERVED,
        "It stands in the run's record document, in the kick-off form of the process.",
    ),
    "detail_in_record": Reason(
        PRESERVED, "It stands in the run's record document, in the kick-off form of the process.", weighs=False
    ),
    "compact_run": Reason(
        PRESERVED,
        "Finished runs are moved in compact form: tasks, answers, decisions and comments stand in the run's record "
        "document. Choose migration.finished_runs: full before the first run if they must be fields in Tallyfy.",
    ),
    "comment_in_record": Reason(
        PRESERVED,
        "It stands in the run's record document, as migration.comments asks. Set it to all before the first run if "
        "comments must be comments in Tallyfy.",
        weighs=False,
    ),
    "compact_stays": Reason(
        PRESERVED,
        "The run was moved in compact form and stays so. To have it in full, take it back with the rollback DAG and "
        "migrate again.",
    ),
    "finished_run_skipped": Reason(
        UNSUPPORTED,
        "Finished runs are not moved (migration.finished_runs: skip). Keep Process Street readable, or choose compact "
        "or full and migrate again.",
    ),
    "record_field_missing": Reason(
        UNSUPPORTED,
        "The process was launched before its template had a field for record documents. Take the process back and "
        "migrate it again if it needs one.",
        weighs=False,
    ),
    # changes after the first run
    "edited_in_tallyfy": Reason(
        UNSUPPORTED,
        "Changed in Tallyfy since it was moved. Tallyfy's was kept; where Process Street has changed too, compare both "
        "by hand.",
    ),
    "edited_before_cut_over": Reason(
        UNSUPPORTED,
        "Somebody in Tallyfy edited this after it was moved, so the cut-over left it as it is. Compare people, date, "
        "required flag, checks and default with Process Street, and set by hand what is missing.",
        weighs=False,
    ),
    "changed_after_cut_over": Reason(
        UNSUPPORTED, "Changed in Process Street after the cut-over. Tallyfy's was kept; enter the change by hand."
    ),
    "changed_after_archive": Reason(
        UNSUPPORTED,
        "Changed in Process Street after its process was archived in Tallyfy. Activate it and enter it by hand.",
    ),
    "changed_comment": Reason(
        UNSUPPORTED, "The comment was edited in Process Street after it was moved. Edit it in Tallyfy if it matters."
    ),
    "gone_from_source": Reason(
        UNSUPPORTED, "Removed in Process Street after it was moved. Tallyfy's was kept; remove it by hand."
    ),
    "waits_for_whole_run": Reason(
        UNSUPPORTED,
        "An open run needs the rules of its template, which a run over a window does not write. Start the migration "
        "once without a window.",
    ),
    "run_deleted": Reason(
        UNSUPPORTED,
        "The run was deleted in Process Street after it was moved. Delete the process by hand if it must go.",
    ),
}
