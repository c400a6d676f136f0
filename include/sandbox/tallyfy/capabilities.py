"""Every reading of the reference that could have gone the other way, and every number a test may want to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Capabilities:
    """The defaults are the decisions of api/tallyfy-api.md 8.7; sections are those of that file."""

    client_header_required: bool = True  # 1.3
    json_accept_required: bool = True  # 1.3: without it errors are HTML pages
    text_limit: int = 200  # 2.10
    textarea_limit: int = 6_000  # 2.10: 30,000 according to the documentation
    run_name_limit: int = 550  # 2.12
    run_rename_limit: int = 300  # 8.6
    folder_name_limit: int = 32  # 2.6
    file_size_limit: int = 100 * 1024 * 1024  # 2.16
    steps_in_template_create: bool = False  # 2.7
    captures_in_step_create: bool = False  # 7.3
    custom_fields: bool = False  # 2.17: the routes of custom field keys
    restricts_templates: bool = True  # 2.7: otherwise the list of people of a template is dropped
    restricts_runs: bool = True  # 2.12: otherwise the list of people of a process is dropped
    kickoff_fields_by_put: bool = True  # 2.8
    kickoff_values_by_put: bool = True  # 2.14
    kickoff_title_by_post: bool = False  # 8.1 no. 19
    empty_kickoff_is_submitted: bool = False  # 8.8 no. 13
    put_wipes_people: bool = True  # 8.2: a server fix is merged, not seen in production
    hidden_by_show_rule: bool = False  # 2.11: a step that a rule shows starts hidden
    visibility_while_true: bool = True  # 2.11, 4.3: otherwise show and hide act only when a condition becomes true
    second_completion_refires: bool = True  # 2.13: otherwise it is a 422
    override_user_is_mailed: bool = False  # 8.8 no. 7
    invited_may_act: bool = True  # 2.2, 8.8 no. 4
    started_at_may_be_past: bool = True  # 8.8 no. 3
    comment_on_completed: bool = False  # 2.13: a completed task is frozen
    default_comment_state: str = "hide-for-guests"  # 2.15
    process_comments_count: bool = True  # 8.8 no. 11
    application_users_are_mailed: bool = True  # 8.8 no. 5
    several_table_rows: bool = False  # 2.14: a cell that is a list is a 422
    unarchived_delete_status: int = 404  # 8.3 no. 47: or 422
    archived_stays_complete: bool = True  # 8.8 no. 10
    run_search_finds_markers: bool = True  # 8.8 no. 2: otherwise it sees names up to a bracket
    rate_per_minute: int = 600  # 1.7, per token
    comments_per_hour: int = 120  # 1.7, per organisation
    guests_per_hour: int = 30  # 1.7, per organisation
    replica_lag_reads: int = 1  # 1.5: reads of the run-task list that miss a new run
    search_lag_reads: int = 1  # 2.17: `q` lists and searches that miss a new object
    lag_every: int = 5  # each n-th new object lags; 1 = all of them
    refused_domains: tuple[str, ...] = ("example.com", "example.net", "example.org")  # 2.3: no DNS
    refused_top_domains: tuple[str, ...] = ("example", "invalid", "test", "localhost", "local")
