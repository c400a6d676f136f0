"""``docs/reference/commands.md``: the first design's command line, the targets of make, and exit codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from include.local_stack.__main__ import INTERRUPTED
from include.local_stack.migrate import DONE, FAILED, PERSON, WRONG_CONFIGURATION
from include.reference.table import code, table

MAKEFILE = Path(__file__).parents[2] / "Makefile"
_TARGET = re.compile(r"^(?P<name>[a-z-]+):.*?##\s*(?P<does>.*)$", re.MULTILINE)
HEAD = """# Commands

Three ways to the same run: the form of *Trigger DAG* in Airflow, Airflow's own command line (with its shell
completion), and `make`. What each value means: [conf](conf.md). A DAG that was never started is paused:
`airflow dags unpause migrate__acme`. Type lines that begin with `airflow` where the settings of your scheduler are;
in an Airflow that `make up` started, type `make airflow ARGS="…"` with what follows the word:
`make airflow ARGS="dags unpause migrate__acme"`.

## The command line of the first design

The first design had one program, `migrator.py`, with one configuration file. Its file is the organisation's file; every
use of it is a run of a DAG:
"""
BEYOND = """
## What the first design had no word for
"""
EXITS = """
## Exit codes

Each command ends in a line `command key=value …` that says the same to a machine.
"""
TARGETS = """
## Targets of make

`STATE=folder` keeps the state elsewhere than in `.local`.
"""


@dataclass(frozen=True)
class Use:
    """One use: ``wanted`` in the first design's words or in ours, and the commands that do it."""

    wanted: str
    dag: str
    conf: str = "{}"
    note: str = ""

    @property
    def airflow(self) -> str:
        return f"airflow dags trigger {self.dag}__acme{self._given(' --conf ')}"

    @property
    def make(self) -> str:
        """'' where only Airflow starts it: what a person approves belongs into the UI."""
        target = TARGETS_WITH_CONF.get(self.dag, "")
        return f"make {target} ORG=acme{self._given(' CONF=')}" if target else ""

    def _given(self, option: str) -> str:
        return "" if self.conf == "{}" else f"{option}'{self.conf}'"


#: DAG -> the target of make that starts it.
TARGETS_WITH_CONF = {"migrate": "migrate", "rebuild": "rebuild-ledger"}
FIRST_DESIGN: tuple[Use, ...] = (
    Use("--config config.yaml", "migrate"),
    Use("--config config.yaml --dry-run", "migrate", '{"mode": "dry_run"}'),
    Use("--config config.yaml --phase users", "migrate", '{"phases": ["users"]}'),
    Use("--config config.yaml --phase templates", "migrate", '{"phases": ["templates"]}'),
    Use("--config config.yaml --phase instances", "migrate", '{"phases": ["instances"]}'),
    Use("--config config.yaml --phase comments", "migrate", '{"phases": ["comments"]}', "with files"),
    Use("--config config.yaml --phase files", "migrate", '{"phases": ["files"]}', "with comments"),
    Use("--config config.yaml --phase webhooks", "migrate", '{"phases": ["webhooks"]}', "live at the cut-over"),
    Use("--config config.yaml --resume", "migrate", "{}", "running again resumes; or clear the red task"),
    Use("--config config.yaml --validate-only", "migrate", '{"mode": "validate_only"}'),
    Use("--rollback --config config.yaml", "rollback"),
    Use("--rollback --phase instances", "rollback", '{"phase": "instances"}'),
    Use("--rollback --from-checkpoint checkpoint_3", "rollback", '{"checkpoint": "templates"}', "the end of phase 3"),
)
OURS: tuple[Use, ...] = (
    Use("what both accounts can do, once before the first move", "probe"),
    Use("some workflows only", "migrate", '{"workflows": ["<id>", "<id>"]}'),
    Use("open runs only", "migrate", '{"run_states": ["Active"]}'),
    Use("finished runs compactly, or only listed", "migrate", '{"finished_runs": "compact"}', "`full`, `skip`"),
    Use("what changed in a window", "migrate", '{"changed_since": "2026-01-01", "changed_until": "2026-02-01"}'),
    Use("one failed object", "migrate", '{"only": ["run/<id>", "comment/<id>"]}', "with its parents"),
    Use("open runs read again", "migrate", '{"read_again": true}', "even where their dates did not move"),
    Use("a person to approve the plan", "migrate", '{"approve": ["plan"]}'),
    Use("people invited before their history", "migrate", '{"approve": ["people"]}'),
    Use("more or fewer errors allowed", "migrate", '{"error_rate": 0.05}'),
    Use("what the cut-over would do", "cut_over", '{"dry_run": true}'),
    Use("the cut-over, frozen at a date", "cut_over", '{"freeze": "2026-12-01T18:00:00Z"}'),
    Use(
        "the cut-over with a test of the webhooks", "cut_over", '{"webhook_test_url": "https://hooks.example.com/test"}'
    ),
    Use("the cut-over although an object is not settled", "cut_over", '{"waive": ["run/<id>"]}'),
    Use("what a rollback would take", "rollback", '{"dry_run": true}', "with every checkpoint by name"),
    Use("the cut-over accepted", "finish", '{"accept": true}', "the days of retention begin"),
    Use("our marks out of the templates", "finish", '{"remove_marks": true}'),
    Use("what retention would remove today", "retention", '{"dry_run": true}'),
    Use("a lost ledger anew", "rebuild"),
    Use("what a rebuild would find", "rebuild", '{"dry_run": true}'),
)
#: Command -> code -> what it says. 2 and 130 hold for every one of them.
CODES: dict[str, dict[int, str]] = {
    "every command": {
        WRONG_CONFIGURATION: "the configuration is wrong: the line before the last says file, line, key and what to do",
        INTERRUPTED: "interrupted; everything that was started is stopped",
    },
    "`make migrate`": {
        DONE: "every gate passed",
        FAILED: "failed or incomplete",
        PERSON: "a person must decide: it prints where and how; call it again and it goes on with the same run",
    },
    "`make demo`": {DONE: "nothing lost, wrong, doubled, open or sent", FAILED: "anything else"},
    "`make rebuild-ledger`": {DONE: "rebuilt", FAILED: "failed"},
    "`make audit`": {DONE: "the chain is whole", FAILED: "an entry was changed, removed or put in"},
    "`make erase`": {
        DONE: "erased, and nothing found afterwards",
        FAILED: "something is left, or a run is writing",
        WRONG_CONFIGURATION: "nobody is known by that address or id",
    },
    "`make bench`": {DONE: "every part holds what was promised", FAILED: "a part does not"},
    "`make chaos`": {DONE: "no violation, or with --sabotage every one noticed", FAILED: "anything else"},
}


def page() -> str:
    parts = [HEAD, _uses("`migrator.py …`", FIRST_DESIGN, as_code=True), BEYOND, _uses("You want", OURS, as_code=False)]
    parts += [
        "History slice by slice: [backfill](../how-to/backfill.md). All organisations in turn:\n"
        "`airflow dags trigger all_organizations`.\n",
        EXITS,
        table(("Command", "Code", "Meaning"), [(n, str(c), t) for n, found in CODES.items() for c, t in found.items()]),
        TARGETS,
        table(("Target", "Does"), [(code(f"make {name}"), does) for name, does in sorted(targets().items())]),
    ]
    return "\n".join(parts)


def targets() -> dict[str, str]:
    """Target -> what ``make help`` says of it."""
    return {found["name"]: found["does"] for found in _TARGET.finditer(MAKEFILE.read_text("utf-8"))}


def _uses(head: str, uses: tuple[Use, ...], *, as_code: bool) -> str:
    rows = [
        (code(use.wanted) if as_code else use.wanted, code(use.airflow), code(use.make) or "the form", use.note)
        for use in uses
    ]
    return table((head, "Airflow", "make", "Note"), rows)
