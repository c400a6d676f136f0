"""``docs/three-in-the-morning.md``: a red gate, its code, what it means and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from include.reference.codes import Told, told
from include.reference.said import SAID
from include.reference.table import code, plain, table

HEAD = """# It is three in the morning and something is red

1. Open *Migrations* in Airflow, then the organisation. On top stand the sentence of the red gate, what to do, and the
   way to the log. Without the page: the last line of the red task *gate* says the same, and so does *What went wrong*
   in `report.html` (folder: what `validation.report` returned).
2. Find the sentence, then its code, below. Do what stands there.
3. Clear the red task with *downstream*. Clearing a task, a group or the whole run is always safe: what is verified is
   not written again, and nobody is mailed before a person has approved it.
4. Go back to bed. A run that waits costs nothing; nothing is lost by leaving it until the morning.

**Do not** mark a gate or an approval green (it approves nothing), delete rows of the ledger, or delete objects in
Tallyfy by hand first.
"""
#: How a gate (``validate/gate.py``) puts it, a pattern over its sentence -> what it means, what to do.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    (r"phase \w+ did not pass", "An earlier phase is red; this one wrote nothing", "Look at the gate of that phase"),
    (
        r"did not finish: .+, because of \[\w+\] .+",
        "A task broke off; the code in brackets says why",
        "The code's line below, then clear the tasks that did not finish, with downstream",
    ),
    (
        r"did not finish: .+, without an error: .+",
        "A worker was killed, or a task never started",
        "Clear the tasks that did not finish, with downstream",
    ),
    (
        r"\d+ objects of the ledger are not in the target",
        "Somebody removed in Tallyfy what was moved",
        "Restore it there, or trigger the DAG again: what stays away is told (`removed_in_tallyfy`) and stops nothing",
    ),
    (
        r"\d+ objects differ in the target from what was moved",
        "A run that only checks found edits of people, or damage",
        "The page *Objects* lists them (state *wrong*); edits may stay, the rest is mended by a move",
    ),
    (
        r"\d+ objects of the source were not moved or changed since",
        "A run that only checks found work that is not carried yet",
        "Trigger a move",
    ),
    (
        r"\d+ of \d+ objects are not verified .+; within the allowed rate of .+",
        "The run went on; its result is `incomplete`, never ok",
        "In the morning: the codes below, object by object",
    ),
    (
        r"\d+ of \d+ objects are not verified .+; more than the allowed rate of .+",
        "Too many objects are in trouble; the sentence counts their codes and names the first three",
        "The codes below, then trigger the DAG again",
    ),
)
CLASSES: dict[str, tuple[str, str]] = {
    "critical": ("Stops the run", "Nothing more is written until a person has acted. No retry helps."),
    "recoverable": ("Is tried again", "By itself, after 5, 10, 20, 40 and 80 s; red only when the tries are used up."),
    "data": ("Concerns one object", "The others go on. The gate lets a phase pass while few enough are in trouble."),
    "person": (
        "A person has to decide",
        "The task `<phase>.review` waits with the ids under *Required Actions*; on the page: *Decisions*.",
    ),
}
ELSEWHERE = """## Red in another DAG

| DAG | Page |
|---|---|
| `cut_over__…` | [what to do at a red task of the cut-over](cut-over.md#what-to-do-at-a-red-task) |
| `rollback__…` | [a rollback at three in the morning](rollback.md#it-is-three-in-the-morning) |
| `finish__…`, `probe__…`, `rebuild__…`, `retention__…` | the codes above; each can be cleared or triggered again |
| a DAG is missing | *Import Errors* on Airflow's home page names file, line and key of the organisation file |

The ledger's database is gone: [backup and restore](backup.md), then
[the ledger is lost](rollback.md#the-ledger-is-lost).
"""


def page() -> str:
    sentences = [(code(_readable(pattern)), means, do) for pattern, means, do in SENTENCES]
    parts = [HEAD, "## What the gate says\n", table(("Sentence", "What it means", "What to do"), sentences)]
    parts.append("## What the code says\n")
    for category, (title, text) in CLASSES.items():
        rows = [line for name, found in by_code() if found[0].category == category for line in lines(name, found)]
        parts += [f"### {title}\n", f"{text}\n", table(("Code", "What happened", "What to do"), rows)]
    return "\n".join([*parts, ELSEWHERE])


def by_code() -> list[tuple[str, list[Told]]]:
    """Every code with the places that tell it, the most severe first."""
    found: dict[str, list[Told]] = {}
    for item in told():
        found.setdefault(item.code, []).append(item)
    order = list(CLASSES)
    return [(name, sorted(items, key=lambda item: order.index(item.category))) for name, items in found.items()]


def lines(name: str, found: Iterable[Told]) -> list[tuple[str, str, str]]:
    """One for what ``SAID`` has, and one for every place that says both what happened and what to do."""
    texts = [SAID[name]] if name in SAID else []
    texts += dict.fromkeys((item.message, item.advice) for item in found if item.message and item.advice)
    return [(code(name), _sentence(means), _sentence(do)) for means, do in texts]


def _sentence(text: str) -> str:
    """A capital first, unless it begins with a name of the code."""
    word = text.partition(" ")[0]
    return plain(
        text.rstrip(".") if "_" in word or "." in word or "<" in word else f"{text[:1].upper()}{text[1:].rstrip('.')}"
    )


def _readable(pattern: str) -> str:
    return pattern.replace(r"\d+", "12").replace(r"\[\w+\]", "[code]").replace(r"\w+", "…").replace(".+", "…")
