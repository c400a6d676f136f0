"""The one file of this folder that Airflow imports by its stem; the package is imported by its name."""

from __future__ import annotations

from process_street_tallyfy.ui.plugin import ProcessStreetTallyfyPlugin

__all__ = ["ProcessStreetTallyfyPlugin"]
