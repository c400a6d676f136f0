import re
from pathlib import Path

import pytest

import process_street_tallyfy.transform as transform
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.transform.reason import REASONS, of_organization, of_run, of_template

SOURCES = [path for path in Path(transform.__file__).parent.glob("*.py")]
TABLES = (of_organization.REASONS, of_template.REASONS, of_run.REASONS)


def test_no_code_stands_in_two_tables() -> None:
    assert len(REASONS) == sum(len(table) for table in TABLES)


def test_every_code_is_given_somewhere() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    assert [code for code in REASONS if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", list(REASONS))
def test_every_reason_helps(code: str) -> None:
    reason = REASONS[code]
    assert reason.disposition is not Disposition.EXACT
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    assert reason.advice.endswith(".")
    assert "@" not in reason.advice
