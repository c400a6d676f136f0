"""A clean migration gives zeros; mails count."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_clean_migration_has_no_problem(pair: Any) -> None:
    result = pair.read()
    assert pair.found() == set()
    assert (result.clean, result.mails, result.accuracy, result.notes) == (True, 0, 1.0, [])
    assert result.facts == result.equal + sum(result.declared.values())
    assert result.equal > 60


@pytest.mark.parametrize("kind", ["mail", "webhook"])
def test_each_mail_and_webhook_counts(pair: Any, kind: str) -> None:
    pair.journal.append({"kind": kind, "reason": "invitation", "recipients": ["ana@acme.example"], "objects": []})
    result = pair.read()
    assert result.mails == 1
    assert not result.clean
