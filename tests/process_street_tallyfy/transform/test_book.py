from process_street_tallyfy.model.finding import Disposition, Outcome
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book, disposition_of
from process_street_tallyfy.transform.reason import REASONS


def test_a_fact_has_one_finding_the_weakest() -> None:
    book = Book("w1")
    for reason in ("rich_text_as_html", "markup_removed", "merge_tags_as_text", "rich_text_as_html"):
        book.note(Kind.CONTENT, "c1", "content", reason)
    assert [(finding.reason, finding.parent_id) for finding in book.findings] == [("markup_removed", "w1")]


def test_the_first_stays_on_ties() -> None:
    book = Book()
    book.note(Kind.TASK, "t", "assignees", "assignee_not_a_member")
    book.note(Kind.TASK, "t", "assignees", "waits_for_cut_over")
    assert [finding.reason for finding in book.findings] == ["assignee_not_a_member"]


def test_a_correction_wins_ties_and_bows_to_what_is_weaker() -> None:
    book = Book("r", instead={"kept_text_cut": "in_record"})
    book.note(Kind.TASK, "t", "assignees", "assignees_of_finished_task")
    book.note(Kind.RUN, "r", "shared", "share_link_dropped")
    book.correct(Kind.TASK, "t", "assignees", "kept_text_cut")
    book.correct(Kind.RUN, "r", "shared", "kept_text_cut")
    assert [finding.reason for finding in book.findings] == ["in_record", "share_link_dropped"]


def test_an_object_is_as_good_as_its_weakest_fact_that_weighs() -> None:
    book = Book("run1")
    for task_id in ("a", "b", "c"):
        book.arrive(Kind.TASK, task_id)
    book.note(Kind.TASK, "b", "completedDate", "completion_time_as_text")
    book.note(Kind.TASK, "c", "", "task_matched_by_name")
    book.note(Kind.TASK, "c", "dueDate", "due_date_of_finished_task")
    assert book.outcomes == (
        Outcome(Kind.TASK, "a", "run1", Disposition.EXACT),
        Outcome(Kind.TASK, "b", "run1", Disposition.EXACT),
        Outcome(Kind.TASK, "c", "run1", Disposition.PRESERVED),
    )
    assert disposition_of(book.findings, Kind.TASK, "c") is Disposition.PRESERVED


def test_what_the_source_never_gives_does_not_weaken() -> None:
    book = Book()
    book.note(Kind.GROUP, "g", "members", "group_members_not_given")
    assert REASONS["group_members_not_given"].disposition is Disposition.ABSENT
    assert book.disposition(Kind.GROUP, "g") is Disposition.EXACT


def test_a_lost_part_is_not_the_loss_of_the_whole() -> None:
    book = Book("w1")
    book.arrive(Kind.WORKFLOW, "w1")
    book.arrive(Kind.FORM_FIELD, "f")
    book.arrive(Kind.LOGIC_RULE, "l")
    book.note(Kind.FORM_FIELD, "f", "config.groupId", "group_restriction_dropped")
    book.note(Kind.LOGIC_RULE, "l", "", "logic_without_target")
    assert [(o.source_id, o.parent_id, o.disposition) for o in book.outcomes] == [
        ("w1", "", Disposition.EXACT),
        ("f", "w1", Disposition.PRESERVED),
        ("l", "w1", Disposition.UNSUPPORTED),
    ]
