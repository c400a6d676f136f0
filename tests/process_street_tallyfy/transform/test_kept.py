from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.kept import Fact, Kept


def fact(task_id: str) -> Fact:
    return Fact(Kind.TASK, task_id, "completedDate", "completion_time_as_text")


def test_lines_in_order_and_empty_ones_only_note() -> None:
    book = Book()
    kept = Kept(book)
    kept.keep("one", [fact("a")])
    kept.keep("", [fact("b")])
    kept.keep("two", [fact("c")])
    assert kept.text() == "one\ntwo"
    assert [finding.source_id for finding in book.findings] == ["a", "b", "c"]


def test_what_does_not_fit_is_cut_and_each_cut_fact_is_said() -> None:
    book = Book()
    kept = Kept(book)
    kept.keep("x" * 5900, [fact("a")])
    kept.keep("y" * 200, [fact("b")])
    kept.keep("z" * 50, [fact("c")])
    text = kept.text()
    assert len(text) <= 6000
    assert text.startswith("x" * 5900 + "\n" + "y" * 90)
    assert {finding.source_id: finding.reason for finding in book.findings} == {
        "a": "completion_time_as_text",
        "b": "kept_text_cut",
        "c": "kept_text_cut",
    }


def test_a_short_line_still_fits_behind_a_lost_one() -> None:
    book = Book()
    kept = Kept(book)
    kept.keep("x" * 5980, [fact("a")])
    kept.keep("y" * 100, [fact("b")])
    kept.keep("end", [fact("c")])
    assert kept.text().endswith("x\nend")
    assert [finding.source_id for finding in book.findings if finding.reason == "kept_text_cut"] == ["b"]


def test_the_limit_itself_fits() -> None:
    for length, reason in ((6000, "completion_time_as_text"), (6001, "kept_text_cut")):
        book = Book()
        kept = Kept(book)
        kept.keep("x" * length, [fact("a")])
        assert len(kept.text()) == 6000
        assert [finding.reason for finding in book.findings] == [reason]
