"""Reason codes for workflows, their tasks, form fields, content and logic rules."""

from __future__ import annotations

from process_street_tallyfy.transform.reason.entry import ABSENT, CONVERTED, PRESERVED, UNSUPPORTED, Reason

_CHECK_LOOKS = "Compare the text in Tallyfy with the original once."

REASONS: dict[str, Reason] = {
    # anything
    "unknown_fact": Reason(
        UNSUPPORTED, "Process Street told something that this migration does not know. Look it up there."
    ),
    "setting_not_carried": Reason(
        UNSUPPORTED, "Tallyfy has no such setting. Look it up in Process Street if it matters.", weighs=False
    ),
    # workflow
    "name_cut": Reason(CONVERTED, "The name was longer than Tallyfy allows and was cut. Shorten it as you like."),
    "text_tidied": Reason(CONVERTED, "Line breaks and surplus blanks were taken out. Nothing to do."),
    "summary_cut": Reason(UNSUPPORTED, "The description was longer than Tallyfy allows. Copy the rest by hand."),
    "authorship_as_text": Reason(
        PRESERVED, "Who made and last changed it, and when, stands at the end of the summary.", weighs=False
    ),
    "folder_not_given": Reason(
        ABSENT, "Process Street does not tell a workflow's folder. Move the template into its folder by hand."
    ),
    "sharing_not_given": Reason(
        ABSENT, "Process Street does not tell how a workflow is shared by link. Check it there before the cut-over."
    ),
    "run_name_format_not_given": Reason(
        ABSENT, "Process Street does not tell the naming pattern of runs. Set a process name format in Tallyfy."
    ),
    "run_deadline_as_text": Reason(
        PRESERVED, "Tallyfy has no due date for a whole process. The rule stands in the template's summary."
    ),
    "no_published_version": Reason(
        UNSUPPORTED, "The workflow has only a draft. Publish it in Process Street and migrate again, or let it go."
    ),
    "workflow_without_tasks": Reason(CONVERTED, "The published workflow has no tasks, so the template has no steps."),
    # task template
    "heading_as_text": Reason(
        PRESERVED, "Taken for a heading: it is a bold line above the next step. If it was a task, add a step for it."
    ),
    "untitled_task": Reason(CONVERTED, "The task had no name. Give the step a name."),
    "title_cut": Reason(PRESERVED, "The title was too long and was cut. The whole of it opens the instructions."),
    "merge_tags_as_text": Reason(
        PRESERVED, "Variables became words in « ». Put Tallyfy variables in their place where they matter."
    ),
    "variables_translated": Reason(
        CONVERTED, "Variables of form fields became Tallyfy's variables. Look at one text in a new process."
    ),
    "automation_as_manual_step": Reason(
        CONVERTED, "An automatic task became a step that a person completes. Automate it anew or remove it."
    ),
    "automation_as_text": Reason(PRESERVED, "The instructions of the automatic task stand in the step as text."),
    "unknown_task_type": Reason(
        CONVERTED, "The type of this task is not known to this migration. It became an ordinary step; check it."
    ),
    "approval_subjects_as_text": Reason(
        PRESERVED, "Which tasks are approved stands in the step's instructions. Add a rule if a rejection reopens them."
    ),
    "stop_task_as_text": Reason(
        PRESERVED,
        "In Process Street the tasks below waited for this one. The instructions say so; add rules that show the next "
        "steps on completion if the order must be forced.",
    ),
    "hidden_task_shown": Reason(
        PRESERVED, "The task was hidden at first. The step is always visible; the instructions say when it is needed."
    ),
    "visibility_by_hand": Reason(
        UNSUPPORTED,
        "Only some people could see or edit this task. The cut-over shares the template and its processes with nobody "
        "else; restrict the step in Tallyfy before you let others in.",
        weighs=False,
    ),
    "waits_for_cut_over": Reason(
        PRESERVED, "Nobody is disturbed while data is moved. The cut-over writes this after its approval."
    ),
    "group_waits_for_cut_over": Reason(
        PRESERVED, "The group is put on the step at the cut-over. Add its members in Tallyfy before."
    ),
    "assignee_not_a_member": Reason(
        PRESERVED, "Somebody assigned is not a member in Tallyfy and is kept as text. Invite the person, then assign."
    ),
    "initiator_as_run_starter": Reason(
        CONVERTED, "Tallyfy assigns whoever launches the process only while the step has nobody else."
    ),
    "field_assigns_from_cut_over": Reason(
        CONVERTED,
        "From the cut-over on an automation assigns whoever is named in the form field. It acts when the field is "
        "filled in; if another person is named later, look at the step's people.",
    ),
    "assignee_from_field_as_text": Reason(
        PRESERVED,
        "The people came from a form field from which Tallyfy cannot assign, such as an e-mail field. Add a field for "
        "people and a rule that assigns from it.",
    ),
    "assignee_from_document_as_text": Reason(
        PRESERVED, "The people came from a document under review. Assign them by hand in Tallyfy."
    ),
    "unknown_assignment_rule": Reason(
        PRESERVED, "The kind of this assignment is not known to this migration. Check the step's people."
    ),
    "deadline_in_working_time": Reason(
        CONVERTED, "Set at the cut-over. Tallyfy moves every deadline to the next working hour of its own calendar."
    ),
    "deadline_business_days": Reason(
        CONVERTED,
        "Process Street counted Monday to Friday only; Tallyfy counts every day and then moves to working time. "
        "Adjust the number of days.",
    ),
    "deadline_as_text": Reason(
        PRESERVED, "Tallyfy cannot compute this due date. The rule stands in the step; set a deadline by hand."
    ),
    # content
    "rich_text_as_html": Reason(CONVERTED, f"The text became HTML. {_CHECK_LOOKS}"),
    "styling_removed": Reason(CONVERTED, f"Colours, fonts and sizes were left out. {_CHECK_LOOKS}"),
    "markup_removed": Reason(
        UNSUPPORTED, "Parts that could run code or load strange content were taken out. Compare with the original."
    ),
    "content_file_not_given": Reason(
        UNSUPPORTED, "Process Street does not hand out files of instructions. Save the file there and add it by hand."
    ),
    "caption_as_text": Reason(CONVERTED, "The caption stands beside the file's name in the instructions."),
    "embed_as_link": Reason(CONVERTED, "The embedded page or video became a link."),
    "embed_without_address": Reason(UNSUPPORTED, "The embedded page has no address. Look it up in Process Street."),
    "cross_link_as_text": Reason(
        PRESERVED, "The link to another workflow or page became text. Link the Tallyfy template in its place."
    ),
    "unknown_content": Reason(
        PRESERVED, "The type of this content is not known to this migration. Its data stands in the instructions."
    ),
    "hidden_content_shown": Reason(
        UNSUPPORTED, "The content was hidden at first. In Tallyfy it is always visible; remove it if that is wrong."
    ),
    "content_above_fields": Reason(
        CONVERTED, "Content between form fields moved above them, since a step shows instructions first."
    ),
    # form field
    "format_not_checked": Reason(
        CONVERTED, "A text field without a check of the format, so that old answers fit. Add the check afterwards."
    ),
    "check_waits_for_cut_over": Reason(
        CONVERTED, "A text field. Old answers arrive as they are; the cut-over makes new processes check the format."
    ),
    "limits_wait_for_cut_over": Reason(
        CONVERTED,
        "The limits stand in the field's help. Old answers arrive as they are; the cut-over makes new processes check.",
    ),
    "default_waits_for_cut_over": Reason(
        CONVERTED, "The default stands in the field's help, and the cut-over sets it, so that old runs do not get it."
    ),
    "time_not_optional": Reason(CONVERTED, "The time of day was optional. Tallyfy always offers it."),
    "unknown_setting": Reason(
        PRESERVED, "A setting has a value that this migration does not know. It stands in the help or the instructions."
    ),
    "number_as_text": Reason(
        CONVERTED, "Tallyfy has no number field. Answers keep their spelling; the cut-over adds a numeric check."
    ),
    "subtasks_as_multiselect": Reason(CONVERTED, "The list of subtasks became a field in which several are ticked."),
    "table_as_text": Reason(
        PRESERVED, "The table became a text field with one line per row and commas between the columns."
    ),
    "hidden_type_as_text": Reason(CONVERTED, "A hidden field became a visible text field. Remove it if it is unused."),
    "document_as_text": Reason(PRESERVED, "Document reviews have no counterpart. The step's instructions mention it."),
    "email_draft_as_text": Reason(
        PRESERVED, "The e-mail draft stands in the instructions. Use an e-mail step to send it from Tallyfy."
    ),
    "snippet_as_text": Reason(PRESERVED, "The snippet stands in the instructions."),
    "unknown_field_type": Reason(
        PRESERVED, "The type of this field is not known to this migration. Answers are kept in a text field."
    ),
    "label_made_up": Reason(CONVERTED, "The field had no label and got one from its key. Rename it if you like."),
    "choice_without_options": Reason(
        CONVERTED, "The list had nothing to choose from, so it became a text field. Add the options by hand."
    ),
    "data_set_options_copied": Reason(
        CONVERTED, "The options came from a data set and were copied once. They no longer follow the data set."
    ),
    "options_renamed": Reason(
        CONVERTED, "Equal or empty options got a name of their own, since Tallyfy tells options by their text."
    ),
    "placeholder_as_guidance": Reason(CONVERTED, "The example text stands in the field's help."),
    "default_as_guidance": Reason(
        PRESERVED, "The default stands in the field's help, so that old runs do not get it. Set it afterwards."
    ),
    "unit_as_guidance": Reason(PRESERVED, "The unit stands in the field's help."),
    "columns_as_guidance": Reason(PRESERVED, "The names of the columns stand in the field's help."),
    "constraints_as_guidance": Reason(
        PRESERVED, "The limits stand in the field's help and are not enforced. Add checks afterwards."
    ),
    "hidden_field_shown": Reason(
        PRESERVED, "The field was hidden at first. In Tallyfy it is always visible; its help says so."
    ),
    "group_restriction_dropped": Reason(
        UNSUPPORTED, "Only members of one group could be chosen. Tallyfy offers everyone."
    ),
    "required_without_field": Reason(UNSUPPORTED, "The field collects nothing in Tallyfy and cannot be required."),
    "required_but_conditional": Reason(
        PRESERVED, "Required only while shown. Keep it optional in Tallyfy, or move it to a step of its own."
    ),
    # logic rule
    "draft_not_moved": Reason(
        UNSUPPORTED, "A draft is being edited. Publish it in Process Street before the move, or lose the edits."
    ),
    "old_version_not_moved": Reason(
        UNSUPPORTED, "A superseded version; Tallyfy starts with the published one. Old runs are moved all the same."
    ),
    "required_waits_for_cut_over": Reason(
        CONVERTED, "The field is optional while history is moved and becomes required at the cut-over.", weighs=False
    ),
    "logic_as_automation": Reason(
        CONVERTED, "The rule became automations that show and hide its steps; they behave the same. Nothing to do."
    ),
    "logic_without_effect": Reason(CONVERTED, "The rule shows what is never hidden, so it is left out. Nothing to do."),
    "logic_as_text": Reason(PRESERVED, "The rule stands in words in the step it acts on. Build it as an automation."),
    "logic_partly_as_text": Reason(
        PRESERVED,
        "Automations show and hide the steps that the rule names. Its other targets cannot be hidden in Tallyfy and "
        "stay visible; the rule stands there in words.",
    ),
    "logic_target_is_no_step": Reason(
        PRESERVED, "Tallyfy hides steps only. The rule stands in words in the step that holds its targets."
    ),
    "logic_not_comparable": Reason(
        PRESERVED,
        "The rule compares an answer that Tallyfy keeps or compares otherwise, such as a number, a date or a person. "
        "It stands in words; build it by hand with a choice field.",
    ),
    "logic_too_long": Reason(
        PRESERVED, "The rules of this step would need too many automations. They stand in words; simplify them."
    ),
    "logic_not_proved": Reason(
        PRESERVED, "As automations the rules of this step would show or hide it at other moments. They stand in words."
    ),
    "hidden_by_automation": Reason(
        CONVERTED, "The step has no such setting. An automation hides it at the start of every process."
    ),
    "conditional_field_shown": Reason(
        PRESERVED, "A rule shows or hides the field. In Tallyfy it is always visible and optional; see the rule."
    ),
    "conditional_content_shown": Reason(
        PRESERVED, "A rule shows or hides the content. In Tallyfy it is always visible; see the rule."
    ),
    "logic_unknown_operator": Reason(
        PRESERVED, "The rule uses an action or comparison not known to this migration. Read it and build it by hand."
    ),
    "logic_without_condition": Reason(PRESERVED, "The rule has no condition and never acts. Nothing to do."),
    "logic_without_target": Reason(UNSUPPORTED, "The rule acts on nothing that still exists. Nothing to do."),
    "logic_duplicate": Reason(CONVERTED, "The same rule exists twice and is kept once. Nothing to do."),
    # a workflow or a part of it after it was moved
    "workflow_gone": Reason(
        UNSUPPORTED,
        "The workflow is not listed in Process Street any more: archived, deleted, or hidden from the API key. Its "
        "template stays; archive it in Tallyfy by hand if it must go.",
    ),
    "removed_in_tallyfy": Reason(
        UNSUPPORTED,
        "Somebody removed this in Tallyfy after it was moved, and it is not made again. What Process Street holds for "
        "a step or field stands in the kick-off field “Kept from Process Street” of later processes.",
    ),
    "deadline_step_removed": Reason(
        UNSUPPORTED,
        "Somebody removed the step that this deadline counts from, so the cut-over set none. Set one by hand.",
    ),
    # a later revision of a workflow that was moved
    "removed_in_process_street": Reason(
        PRESERVED,
        "Removed in Process Street after it was moved. It stays in Tallyfy, because answers hang on it, and no rule "
        "acts on it any more. Remove it by hand once no process needs it.",
    ),
    "option_removed_in_process_street": Reason(
        CONVERTED,
        "An option was removed in Process Street, and moved answers have it. It stays at the end of the list; remove "
        "it by hand once no process needs it.",
    ),
    "field_type_changed": Reason(
        CONVERTED,
        "The field got another type after it was moved. In Tallyfy it keeps the type in which answers were moved; add "
        "a field of the new type by hand if you need one.",
    ),
    "processes_keep_their_version": Reason(
        CONVERTED,
        "A new version was published after the move and carried into the template. Processes that ran already keep "
        "the version they were launched with; later ones get the new one. Nothing to do.",
        weighs=False,
    ),
}
