from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind, State

TASK = Kind.TASK_TEMPLATE


def landed(ledger, *ids):
    ledger.mapping.plan([PlanItem(TASK, source_id, "w1", Disposition.EXACT, "a") for source_id in ids])
    ledger.mapping.confirm_many([(TASK, source_id, f"target-{source_id}") for source_id in ids])
    ledger.mapping.verify_many([(TASK, source_id) for source_id in ids])


def test_a_row_keeps_everything_but_its_name_and_a_second_time_changes_nothing(ledger):
    landed(ledger, "old", "other")
    assert ledger.mapping.rename([(TASK, "old", "new"), (TASK, "unknown", "x"), (Kind.FORM_FIELD, "other", "y")]) == 1
    assert ledger.mapping.rename([(TASK, "old", "new")]) == 0
    row = ledger.mapping.get(TASK, "new")
    assert (row.state, row.target_id, row.source_sha256) == (State.VERIFIED, "target-old", "a")
    assert ledger.mapping.get(TASK, "old") is None
    assert ledger.mapping.get(TASK, "other").target_id == "target-other"


def test_a_name_that_is_taken_is_left(ledger):
    landed(ledger, "old", "new")
    assert ledger.mapping.rename([(TASK, "old", "new")]) == 0
    assert ledger.mapping.get(TASK, "old").target_id == "target-old"


def test_the_audit_tells_the_former_name(ledger):
    landed(ledger, "old")
    ledger.mapping.rename([(TASK, "old", "new")])
    draft = list(ledger.audit.entries())[-1].draft
    assert (draft.event, draft.source_id, draft.outcome) == ("rename", "new", "was old")
