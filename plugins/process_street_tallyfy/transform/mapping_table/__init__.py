"""The mapping table: one row per feature of the source, put together from the transformer's own tables.

The transformer is driven by those tables, a test plans the smallest workflow with the feature of every
row, and ``docs/mapping.md`` is written from here: ``python -m process_street_tallyfy.transform.mapping_table``.
"""

from __future__ import annotations

from process_street_tallyfy.transform.mapping_table import (
    of_limits,
    of_logic,
    of_organization,
    of_widgets,
    of_workflows,
)
from process_street_tallyfy.transform.mapping_table.row import UNLISTED, Area, Row

__all__ = ["TABLE", "TITLES", "UNLISTED", "Area", "Row"]

TABLE: tuple[Row, ...] = (
    *of_organization.rows(),
    *of_workflows.rows(),
    *of_logic.rows(),
    *of_widgets.rows(),
    *of_limits.rows(),
)
#: The chapters of the page, in its order.
TITLES: tuple[str, ...] = tuple(dict.fromkeys(row.area.title for row in TABLE))
