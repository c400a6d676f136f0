from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.exposure import EXPOSED, visible
from process_street_tallyfy.transform.reason import REASONS


def test_each_object_is_listed_once_and_does_not_weigh() -> None:
    found = visible(Kind.FOLDER, ["a", "b"])
    assert [(f.kind, f.source_id, f.field, f.reason) for f in found] == [
        (Kind.FOLDER, "a", "visibility", EXPOSED),
        (Kind.FOLDER, "b", "visibility", EXPOSED),
    ]
    assert {f.disposition for f in found} == {Disposition.UNSUPPORTED}
    assert not REASONS[EXPOSED].weighs


def test_the_field_tells_what_is_visible() -> None:
    assert [f.field for f in visible(Kind.WORKFLOW, ["w"], "runs.visibility")] == ["runs.visibility"]
