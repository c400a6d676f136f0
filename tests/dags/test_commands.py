"""What README says can be typed is what the forms of the DAGs take."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from process_street_tallyfy.dag.params import migrate_params, rollback_params
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.phases.extent import phase_names

REPOSITORY = Path(__file__).resolve().parents[2]
LINE = re.compile(r"^\| `(--[^`]*)` \| `(\w+)__acme` \| `(\{.*?\})`", re.MULTILINE)
COMMANDS = LINE.findall((REPOSITORY / "README.md").read_text())


def test_every_command_of_the_first_design_is_there() -> None:
    words = {word for command, _, _ in COMMANDS for word in command.split() if word.startswith("--")}
    assert words >= {"--dry-run", "--phase", "--resume", "--validate-only", "--rollback", "--from-checkpoint"}


@pytest.mark.parametrize(("command", "dag", "conf"), COMMANDS)
def test_its_configuration_is_one_that_the_form_takes(command: str, dag: str, conf: str) -> None:
    settings = load(REPOSITORY / "include" / "organizations" / "sample.yaml")
    params = {"migrate": migrate_params(settings), "rollback": rollback_params()}[dag]
    for name, value in json.loads(conf).items():
        assert params[name].resolve(value) == value


def test_the_form_of_a_rollback_takes_every_phase_and_nothing_else() -> None:
    phase = rollback_params()["phase"]
    assert [phase.resolve(name) for name in phase_names()] == phase_names()
    with pytest.raises(Exception, match="validation|enum|not one of|Invalid"):
        phase.resolve("discovery")
