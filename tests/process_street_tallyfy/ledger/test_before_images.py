from __future__ import annotations

from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind

BEFORE = {"what": "template", "keys": {"webhook": {"before": None, "sent": "https://a.example"}}}
AFTER = {"what": "template", "keys": {"webhook": {"before": None, "sent": "https://b.example"}}}


def adopted(ledger, source_id="w1", target_id="t1"):
    ledger.mapping.plan([PlanItem(Kind.WORKFLOW, source_id, "", Disposition.EXACT, "")])
    return ledger.mapping.confirm(Kind.WORKFLOW, source_id, target_id, adopted=True)


def test_the_first_position_stays_and_the_content_is_the_latest(ledger):
    row = adopted(ledger)
    ledger.before_images.keep("/checklists/t1", row, BEFORE)
    (first,) = ledger.before_images.all()
    ledger.before_images.keep("/checklists/t1", row, AFTER)
    (image,) = ledger.before_images.all()
    assert (image.position, image.keys) == (first.position, AFTER["keys"])
    assert (image.kind, image.source_id, image.target_id, image.what) == (Kind.WORKFLOW, "w1", "t1", "template")
    assert image.position > row.position > 0
    ledger.before_images.forget(image)
    assert ledger.before_images.all() == []
    assert [entry.draft.event for entry in ledger.audit.entries(Kind.WORKFLOW)][-1] == "put_back"


def test_what_it_was_like_is_sealed_and_another_organisations_is_not_seen(ledger, open_ledger, connection):
    ledger.before_images.keep("/checklists/t1", adopted(ledger), BEFORE)
    other = open_ledger("other")
    assert other.before_images.all() == []
    assert other.before_images.get("/checklists/t1") is None
    (content,) = connection.execute("SELECT content::text FROM migration.before_image").fetchone()
    assert "example" not in content


def test_adopted_objects_are_found_by_their_target_and_what_is_younger_by_its_position(ledger):
    adopted(ledger)
    ledger.mapping.plan([PlanItem(Kind.RUN, "r1", "w1", Disposition.EXACT, "")])
    position = ledger.mapping.confirm(Kind.RUN, "r1", "p1").position
    assert ledger.mapping.adopted([(Kind.RUN, "p1"), (Kind.RUN, "t1")]) is None
    assert ledger.mapping.adopted([(Kind.RUN, "p1"), (Kind.WORKFLOW, "t1")]).source_id == "w1"
    assert ledger.mapping.younger(0) == {(Kind.RUN, "w1"): 1}
    assert ledger.mapping.younger(position) == {}
    ledger.mapping.reverting(Kind.RUN, "r1")
    assert ledger.mapping.reverted(Kind.RUN, "r1").position == 0
