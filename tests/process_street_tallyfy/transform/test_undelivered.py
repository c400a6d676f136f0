import pytest

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import undelivered


@pytest.mark.parametrize("kind", list(undelivered.REASON_OF_KIND))
def test_each_object_is_listed_and_none_is_planned(kind: Kind) -> None:
    planned = undelivered.plan(kind, ["a", "b"], parent_id="p")
    assert planned.plans == ()
    assert [(o.kind, o.source_id, o.parent_id, o.disposition) for o in planned.outcomes] == [
        (kind, "a", "p", Disposition.UNSUPPORTED),
        (kind, "b", "p", Disposition.UNSUPPORTED),
    ]
    assert [f.source_id for f in planned.findings] == ["a", "b"]


@pytest.mark.parametrize("kind", list(undelivered.REASON_IN_WORDS))
def test_what_stands_in_a_template_is_preserved_and_the_rest_is_not(kind: Kind) -> None:
    planned = undelivered.plan(kind, ["a", "b"], in_words={"a"})
    assert [o.disposition for o in planned.outcomes] == [Disposition.PRESERVED, Disposition.UNSUPPORTED]
