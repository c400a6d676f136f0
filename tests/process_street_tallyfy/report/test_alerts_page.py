from __future__ import annotations

from process_street_tallyfy.alerts.channels import CHANNELS
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.report.alerts_page import ASKED_FOR, NEEDS, page


def test_the_users_own_list_is_answered() -> None:
    assert set(ASKED_FOR) == {
        *("Migration start/complete", "Critical errors", "Rate limit warnings", "Validation failures"),
        "Manual intervention required",
    }
    answered = [alert for alerts in ASKED_FOR.values() for alert in alerts]
    assert len(answered) == len(set(answered))
    assert set(Alert) - set(answered) == {Alert.DEADLINE}


def test_every_alert_and_channel_stands_on_the_page() -> None:
    text = page()
    assert set(NEEDS) == set(CHANNELS)
    assert [name for name in (*(alert.value for alert in Alert), *CHANNELS) if f"| `{name}` |" not in text] == []
