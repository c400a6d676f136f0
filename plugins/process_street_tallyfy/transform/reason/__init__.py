"""Reason codes of findings. They are stable: reports, gates and reviews name them."""

from __future__ import annotations

from process_street_tallyfy.transform.reason import of_organization, of_run, of_template
from process_street_tallyfy.transform.reason.entry import Reason

__all__ = ["REASONS", "Reason"]

REASONS: dict[str, Reason] = {**of_organization.REASONS, **of_template.REASONS, **of_run.REASONS}
