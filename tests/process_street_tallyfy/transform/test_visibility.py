from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.visibility import CODE, visible


def test_each_object_is_listed_once_and_does_not_weigh() -> None:
    found = visible(Kind.FOLDER, ["a", "b"])
    assert [(f.kind, f.source_id, f.field, f.reason) for f in found] == [
        (Kind.FOLDER, "a", "visibility", CODE),
        (Kind.FOLDER, "b", "visibility", CODE),
    ]
    assert {f.disposition for f in found} == {Disposition.UNSUPPORTED}
    assert not REASONS[CODE].weighs


def test_the_field_tells_what_is_visible() -> None:
    assert [f.field for f in visible(Kind.WORKFLOW, ["w"], "runs.visibility")] == ["runs.visibility"]
