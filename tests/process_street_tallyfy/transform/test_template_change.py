import re

import pytest

from process_street_tallyfy.transform import template_change
from process_street_tallyfy.transform.template_change import ACTIONS, Action, Held, Need


def test_the_table_is_whole() -> None:
    assert set(ACTIONS) == {(need, held) for need in Need for held in Held}


@pytest.mark.parametrize("need", Need)
def test_the_docstring_shows_the_table(need: Need) -> None:
    (line,) = re.findall(rf"^{need} +(.+)$", str(template_change.__doc__), re.MULTILINE)
    assert line.split() == [str(ACTIONS[need, held]) for held in Held]


def test_what_somebody_did_is_never_overwritten() -> None:
    assert {ACTIONS[need, Held.EDITED] for need in Need} == {Action.REPORT}
