"""Which steps a phase consists of: what a gate waits for, and over which batches. A literal table."""

from __future__ import annotations

from collections.abc import Mapping

from process_street_tallyfy.model.state import Phase

#: phase -> (checkpoint prefix, batch list; '' = one task without batches)
STEPS: dict[Phase, tuple[tuple[str, str], ...]] = {
    Phase.DISCOVERY: (
        ("discovery.stage_workflows", "workflows"),
        ("discovery.people", ""),
        ("discovery.plan", ""),
        ("discovery.approve_plan", ""),
    ),
    Phase.FOUNDATION: (("foundation.invite", ""), ("foundation.people", "users"), ("foundation.structure", "")),
    Phase.TEMPLATES: (("templates.load", "workflows"),),
    Phase.RUNS: (
        ("runs.stage", "history"),
        ("runs.load", "history"),
        ("runs.finish", "workflows"),
        ("runs.stage", "open"),
        ("runs.load", "open"),
    ),
    Phase.COLLABORATION: (
        ("collaboration.files", "runs"),
        ("collaboration.comments", "runs"),
        ("collaboration.states", "runs"),
    ),
    Phase.INTEGRATIONS: (("integrations.webhooks", ""),),
    Phase.VALIDATION: (("validation.validate", ""),),
}

#: A list of batches that consists of others: finished runs and open ones.
PARTS: dict[str, tuple[str, ...]] = {"runs": ("history", "open")}
#: Task groups over batches: phase -> list of the batch -> group.
GROUPS: dict[Phase, dict[str, str]] = {
    Phase.RUNS: {"history": "history", "open": "open"},
    Phase.COLLABORATION: {"history": "batch", "open": "batch"},
}
#: Name of the one batch of a step that is not mapped.
WHOLE = "all"

#: Keys of the batches of a run by list, in the order in which tasks are mapped over them.
Batching = Mapping[str, list[str]]


def keys_of(name: str, batches: Batching) -> list[str]:
    """Keys of a list of batches, or of the lists that it consists of."""
    return [key for part in PARTS.get(name, (name,)) for key in batches.get(part, [])]


def expected(phase: Phase, batches: Batching) -> list[str]:
    """Checkpoint names that a finished phase has; ``batches`` holds the keys of this run by list."""
    return [f"{step}/{key}" for step, name in STEPS[phase] for key in (keys_of(name, batches) if name else [WHOLE])]


def task_of(checkpoint: str, batches: Batching) -> tuple[str, int]:
    """The Airflow task and map index that write a checkpoint; -1 for a task that is not mapped.

    ``runs.load/open/0003`` is 3 of ``runs.open.load``.
    """
    step, _, key = checkpoint.partition("/")
    phase, _, task = step.partition(".")
    if key in ("", WHOLE):
        return step, -1
    part = key.partition("/")[0]
    group = GROUPS.get(Phase(phase), {}).get(part)
    mapped = next((name for name in _lists_of(step) if part in PARTS.get(name, (name,))), part)
    keys = keys_of(mapped, batches)
    return f"{phase}.{group}.{task}" if group else step, keys.index(key) if key in keys else -1


def is_mapped(step: str) -> bool:
    """Whether a step is a task per batch."""
    return any(known == step and name for steps in STEPS.values() for known, name in steps)


def _lists_of(step: str) -> list[str]:
    return [name for known, name in STEPS[Phase(step.partition(".")[0])] if known == step]
