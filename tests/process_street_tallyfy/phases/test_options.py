from __future__ import annotations

from datetime import datetime, timezone

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.organization import Migration
from process_street_tallyfy.model.source import Audit
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.options import OVERLAP, Mode, from_params, with_window

JANUARY, FEBRUARY = datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 2, 1, tzinfo=timezone.utc)


def audit(moment: datetime) -> Audit:
    return Audit(created_date=moment, updated_date=moment)


def test_an_empty_conf_means_everything() -> None:
    options = from_params({}, Migration())
    assert options.mode is Mode.MIGRATE
    assert all(options.selects(phase) for phase in Phase)
    assert options.wants_run("Archived", "w", audit(JANUARY))


@pytest.mark.parametrize("mode", ["dry_run", "validate_only"])
def test_only_migrate_writes(mode: str) -> None:
    assert not from_params({"mode": mode}, Migration()).writes


def test_validate_only_does_not_touch_the_writing_phases_and_judges_them() -> None:
    options = from_params({"mode": "validate_only", "phases": ["runs"]}, Migration())
    judged = [phase for phase in Phase if options.judges(phase)]
    assert judged == [Phase.DISCOVERY, Phase.RUNS, Phase.VALIDATION]
    assert [phase for phase in Phase if options.selects(phase)] == [Phase.DISCOVERY, Phase.VALIDATION]


def test_a_subset_of_phases_and_workflows() -> None:
    options = from_params({"phases": ["templates"], "workflows": ["w1"]}, Migration())
    assert options.selects(Phase.TEMPLATES)
    assert not options.selects(Phase.RUNS)
    assert options.wants_workflow("w1")
    assert not options.wants_run("Active", "w2", audit(JANUARY))


def test_the_window_is_half_open_and_the_conf_wins_over_the_interval() -> None:
    options = with_window(from_params({}, Migration()), JANUARY, FEBRUARY)
    assert options.wants_run("Completed", "w", audit(JANUARY))
    assert not options.wants_run("Completed", "w", audit(FEBRUARY))
    named = from_params({"changed_since": "2026-02-01"}, Migration())
    assert options.wants_run("Completed", "w", audit(JANUARY - OVERLAP))
    assert not options.wants_run("Completed", "w", audit(JANUARY - 2 * OVERLAP))
    assert options.wants_run("Completed", "w", audit(JANUARY - 2 * OVERLAP), differs=True)
    assert with_window(named, JANUARY, FEBRUARY).changed_since == FEBRUARY


def test_an_open_run_is_in_every_window_that_ends_after_its_start() -> None:
    """Whether its ``updatedDate`` moves with what happens in it is not documented."""
    options = from_params({"changed_since": "2026-02-01", "changed_until": "2026-03-01"}, Migration())
    assert options.wants_run("Active", "w", audit(JANUARY))
    assert not options.wants_run("Archived", "w", audit(JANUARY))
    earlier = from_params({"changed_until": "2026-01-01"}, Migration())
    assert not earlier.wants_run("Active", "w", audit(JANUARY))


def test_a_bad_date_names_the_key_and_an_example() -> None:
    with pytest.raises(BadConfiguration, match="changed_since") as caught:
        from_params({"changed_since": "last week"}, Migration())
    assert "2026-01-31" in str(caught.value)
