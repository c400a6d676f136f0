"""What the documentation says can be typed is what Airflow's command line and the forms of the DAGs take."""

from __future__ import annotations

import json
import re
import shlex
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from include.local_stack.paths import REPOSITORY
from include.reference.commands import CODES, FIRST_DESIGN, OURS, Use, targets
from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.dag.params import rollback_params
from process_street_tallyfy.phases.extent import phase_names

if TYPE_CHECKING:
    from airflow.sdk import DAG

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("**/*.md"))]
TEXT = {path.relative_to(REPOSITORY): path.read_text("utf-8") for path in PAGES if path.parent.name != "adr"}
#: In code blocks and between backticks.
TYPED = re.compile(r"(?:^|`)((?:airflow|make) [^`\n]+)", re.MULTILINE)
LINES = sorted({(str(path), found.strip()) for path, text in TEXT.items() for found in TYPED.findall(text)})
#: A target of make, and the DAG that it triggers with CONF.
WITH_CONF = {"migrate": "migrate__acme", "rebuild-ledger": "rebuild__acme"}
#: Stands for what somebody fills in.
FILLED = re.compile(r"<[^<>]*>|…")


@cache
def dags() -> dict[str, DAG]:
    sample = REPOSITORY / "include" / "organizations" / "sample.yaml"
    return {name.replace("__sample", "__acme"): dag for name, dag in build_dags(sample).items()}


def takes(dag_id: str, conf: dict[str, Any]) -> None:
    params = dags()[dag_id].params
    assert set(conf) <= set(params)
    for name, value in conf.items():
        assert params.get_param(name).resolve(value) == value


def parse(words: list[str]) -> Any:
    """As Airflow's own command line reads them."""
    from airflow.cli.cli_parser import get_parser

    return get_parser().parse_args(words)


def test_every_word_of_the_first_design_is_there() -> None:
    words = {word for use in FIRST_DESIGN for word in use.wanted.split() if word.startswith("--")}
    assert words == {
        "--config", "--dry-run", "--phase", "--resume", "--validate-only", "--rollback", "--from-checkpoint",
    }  # fmt: skip


@pytest.mark.parametrize("use", [*FIRST_DESIGN, *OURS], ids=lambda use: use.wanted)
def test_every_use_is_a_conf_that_the_form_takes(use: Use) -> None:
    takes(f"{use.dag}__acme", json.loads(use.conf))
    typed = parse(shlex.split(use.airflow)[1:])
    assert (typed.dag_id, json.loads(typed.conf or "{}")) == (f"{use.dag}__acme", json.loads(use.conf))
    if use.make:
        target, *given = shlex.split(use.make)[1:]
        values = dict(word.split("=", 1) for word in given)
        assert (WITH_CONF[target], json.loads(values.get("CONF", "{}"))) == (typed.dag_id, json.loads(use.conf))


@pytest.mark.parametrize(("page", "line"), LINES)
def test_every_command_of_every_page_can_be_typed(page: str, line: str) -> None:
    words = shlex.split(FILLED.sub("x", line.partition("  #")[0]), comments=True)
    if words[0] == "airflow":
        typed = parse(words[1:])
        if getattr(typed, "conf", None):
            takes(typed.dag_id, json.loads(typed.conf))
        return
    target = words[1]
    assert target in targets(), f"{page}: {line}"
    values = dict(word.split("=", 1) for word in words[2:] if "=" in word)
    if "CONF" in values and values["CONF"] not in ("x", "{x}"):
        takes(WITH_CONF[target], json.loads(values["CONF"]))


def test_exit_codes_are_told_for_targets_that_are_there() -> None:
    named = {name.removeprefix("`make ").removesuffix("`") for name in CODES} - {"every command"}
    assert named <= set(targets())


def test_the_form_of_a_rollback_takes_every_phase_and_nothing_else() -> None:
    phase = rollback_params()["phase"]
    assert [phase.resolve(name) for name in phase_names()] == phase_names()
    with pytest.raises(Exception, match="validation|enum|not one of|Invalid"):
        phase.resolve("discovery")
