"""``python -m process_street_tallyfy.transform.mapping_table [--check] docs/mapping.md``: writes or checks the page."""

from __future__ import annotations

from process_street_tallyfy.transform.mapping_table.page import page
from process_street_tallyfy.transform.written_page import command

if __name__ == "__main__":
    command("mapping_table", "The page of the mapping table.", page)
