"""Which steps a phase consists of: what a gate waits for, and over which batches. A literal table."""

from __future__ import annotations

from process_street_tallyfy.model.state import Phase

#: phase -> (checkpoint prefix, batch list; '' = one task without batches)
STEPS: dict[Phase, tuple[tuple[str, str], ...]] = {
    Phase.DISCOVERY: (
        ("discovery.stage_workflows", "workflows"),
        ("discovery.plan", ""),
        ("discovery.approve_plan", ""),
    ),
    Phase.FOUNDATION: (("foundation.people", "users"), ("foundation.structure", "")),
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
#: Name of the one batch of a step that is not mapped.
WHOLE = "all"


def keys_of(name: str, batches: dict[str, list[str]]) -> list[str]:
    """Keys of a list of batches, or of the lists that it consists of."""
    return [key for part in PARTS.get(name, (name,)) for key in batches.get(part, [])]


def expected(phase: Phase, batches: dict[str, list[str]]) -> list[str]:
    """Checkpoint names that a finished phase has; ``batches`` holds the keys of this run by list."""
    return [f"{step}/{key}" for step, name in STEPS[phase] for key in (keys_of(name, batches) if name else [WHOLE])]
