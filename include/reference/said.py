"""What a code means where the source does not say it in words: code -> (what happened, what to do).

A test holds that every code of ``codes.told`` has an advice of its own or a line here, and that no line is left over.
"""

from __future__ import annotations

_LOOK = "open the object on the Migrations page: its history and the task's log name the field"
_EDIT = f"{_LOOK}; set it in Tallyfy by hand, or trigger the DAG again: what still differs is told again"
_PARENT = "mend the object that it belongs to (it stands in the same list), then trigger the DAG again"
_AGAIN = "clear the task; if it comes back, report the place and the version of the package"
_DEFECT = "nothing was sent. Report it: this is a defect of the package"
_CHANGED = "check the host of the connection; if it is right, the API has changed: do not migrate"
_FILE = (
    "the file is listed with its run: export it by hand and give it in "
    "[exported_files](exports.md#files), then trigger the DAG again"
)

SAID: dict[str, tuple[str, str]] = {
    "ambiguous": (
        "more than one object of Tallyfy carries the mark of one source object",
        "answer the task `<phase>.review`: adopt one of them, then remove the other in Tallyfy",
    ),
    "automations_missing": ("a rule's automations are not all in the template", _EDIT),
    "bad_conf": (
        "a value of the conf does not fit",
        "trigger again with a value of the [table](reference/conf.md); the message says which and why",
    ),
    "bad_configuration": (
        "a connection is not complete, or its host is not the base URL of the API",
        "fill in the field that the message names: [connections](reference/configuration.md#connections)",
    ),
    "bad_credentials": (
        "the key or token was refused",
        "set the password of the connection that the message names; it was revoked, or belongs to somebody else",
    ),
    "bad_limit": ("a limit of the organisation file is too small to be used", "raise it under `migration.limits`"),
    "bad_organization_file": (
        "the organisation file has mistakes",
        "correct the lines that the message names: [configuration](reference/configuration.md)",
    ),
    "bad_workflow_folders": (
        "the file of workflow folders has mistakes",
        "correct the lines that the message names; the first line of the file is workflow_id,folder",
    ),
    "bucket_gone": ("a limit was removed from the ledger while it was in use", "nothing: the next try makes it anew"),
    "bytes_differ": (
        "the file in Tallyfy has other bytes than the one in Process Street",
        "clear the task or trigger the DAG again: it is taken out and sent anew, unless it was there before the move",
    ),
    "conflict": ("Tallyfy says that the object is at odds with another one", _LOOK),
    "differs_<…>": ("the object was read back and the named part is not as it was sent", _EDIT),
    "differs_<field>": ("the document was read back and the named part is not as it was sent", _EDIT),
    "dry_run": ("a write was about to be sent in a dry run", _DEFECT),
    "empty_id": ("an object came without an id, so it cannot be asked for", _LOOK),
    "file_is_a_page": ("a login or error page came in the place of a file", _FILE),
    "file_not_served": ("Process Street hands out no bytes for this file", _FILE),
    "file_swept": (
        "another run of the organisation began, and removed a file that was on its way",
        "nothing: the next try fetches it again",
    ),
    "file_unsteady": ("a file came in another length each time", f"clear the task later; or {_FILE}"),
    "forbidden": (
        "the account may not see or do this",
        "check what the user behind the connection may see and do; then trigger the DAG again",
    ),
    "forbidden_call": ("a call was about to be sent that this side must never make", _DEFECT),
    "foreign_link": ("an answer led to another server, and the key stays with its own", "check the connection's host"),
    "illegal_transition": ("two tasks moved one row of the ledger at the same time", _AGAIN),
    "ledger_unreachable": (
        "the ledger's database does not answer, or went away",
        "check that it runs and that the connection is right; the task is safe to run again",
    ),
    "method_not_allowed": ("the API does not take this call any more", _CHANGED),
    "needs_person": ("nobody but a person can decide this", "answer the task `<phase>.review`"),
    "no_field_for_file": ("the field that the file belongs to is not in the process", _FILE),
    "no_room": (
        "the disk where files lie on their way is full, or a quota is used up",
        "make room where `migration.storage.files` lies, then clear the task: it goes on where it stopped",
    ),
    "not_carried": ("a change could not be written any more", _LOOK),
    "not_found": ("the object is gone, or the key does not see it", "restore it, or let the next run tell it as gone"),
    "not_listed": ("a step or field was made and is not in its template", "trigger the DAG again"),
    "not_made": ("an object was refused by Tallyfy", _LOOK),
    "not_planned": ("a task wrote an object that no plan names", _AGAIN),
    "not_yet_visible": ("Tallyfy does not show yet what it has just made", "nothing: it is asked again"),
    "outcome_unknown": (
        "nobody can tell whether an object arrived: its answer was lost, and no search shows it",
        "answer the task `<phase>.review`: look for it in Tallyfy, then adopt it, or make it anew",
    ),
    "parent_failed": ("what it belongs to is not in Tallyfy", _PARENT),
    "partial_owners": ("a list of owners was not complete, and Tallyfy would drop the others", _AGAIN),
    "payload_not_json": ("an answer of Process Street cannot be kept", _AGAIN),
    "plan_gate": ("Tallyfy's plan of this organisation does not allow it", "change the plan, or leave the object out"),
    "plain_http": ("the host of a connection begins with http://", "let it begin with https://"),
    "read_back_differs": ("Tallyfy stored something else than was sent", _EDIT),
    "rate_limited": ("a limit is used up, or a server asked to wait", "nothing: the task goes on by itself then"),
    "read_only_source": ("a write to Process Street was about to be sent", _DEFECT),
    "redirect_loop": ("a link to a file leads in circles", _FILE),
    "redirected": ("the API answered with a way to another address", _CHANGED),
    "refused": ("Tallyfy does not accept the object; the message names the fields", _LOOK),
    "role_too_low": ("the Tallyfy account is no administrator", "make it one, or use the token of one"),
    "seat_pool_exhausted": ("there is no free seat for another member", "buy seats, or decide `keep` for some people"),
    "second_target": (
        "one source object was about to get a second object in Tallyfy",
        "look at both in Tallyfy and remove the one that is too many, then clear the task",
    ),
    "server_trouble": (
        "a server failed, or its answer broke off",
        "nothing at first. When the tries are used up, see whether the server works, then clear the task",
    ),
    "state_differs": ("a task has another state than the one that was sent", _EDIT),
    "step_failed": ("the task's step is not in the template", _PARENT),
    "target_settings": (
        "a setting of the Tallyfy organisation would mail people, change dates or lose data",
        "the message names each setting and what to set; then clear the task",
    ),
    "task_failed": ("the task of this comment, file or answer is not in the process", _PARENT),
    "template_failed": ("the template of this run is not in Tallyfy", _PARENT),
    "text_differs": ("the kick-off text was read back and is another", _EDIT),
    "too_large": ("the object is larger than Tallyfy takes", _FILE),
    "unexpected": (
        "an error that nobody foresaw: its type and place stand in the message, its text nowhere",
        "clear the task; if it comes back, report the place and the version of the package",
    ),
    "unknown_bucket": ("a call asked for a limit that nobody defined", _AGAIN),
    "unreadable_answer": (
        "an answer has an unknown shape",
        "compare it with the vendor's reference; the API may have changed",
    ),
    "unsafe_link": ("a link to a file is not https or leads into a private network", _FILE),
    "unseekable_file": ("a file cannot be read twice", _AGAIN),
    "workflow_unreadable": (
        "Process Street does not hand out this workflow",
        "open it in Process Street; publish it anew if it opens, then trigger the DAG again",
    ),
    "wrong_account": (
        "the key or token belongs to another organisation than the organisation file names",
        "correct `organization_id` in the file, or the password of the connection that the message names",
    ),
    "wrong_route": ("the API knows no such address", _CHANGED),
}
