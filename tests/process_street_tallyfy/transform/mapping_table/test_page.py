from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.transform.mapping_table import TABLE, TITLES
from process_street_tallyfy.transform.mapping_table.page import page

PAGE = Path(__file__).parents[4] / "docs" / "mapping.md"
COMMAND = [sys.executable, "-m", "process_street_tallyfy.transform.mapping_table"]


def test_the_page_has_a_line_for_every_row_and_no_broken_one() -> None:
    lines = [line for line in page().splitlines() if line.startswith("|")]
    assert len(lines) == len(TABLE) + 2 * len(TITLES) + 2 + len(Disposition)
    assert {line.count("|") for line in lines} == {4, 6}
    assert [line for line in page().splitlines() if line.startswith("## ")] == [f"## {title}" for title in TITLES]


def test_the_page_in_the_documentation_is_this_one() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_a_stale_page_is_refused_and_can_be_written_anew(tmp_path: Path) -> None:
    stale = tmp_path / "mapping.md"
    stale.write_text("old")
    refused = subprocess.run([*COMMAND, "--check", str(stale)], capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "make mapping" in refused.stderr
    subprocess.run([*COMMAND, str(stale)], check=True)
    assert subprocess.run([*COMMAND, "--check", str(stale)], check=False).returncode == 0
