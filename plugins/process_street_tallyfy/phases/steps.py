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
    Phase.RUNS: (("runs.stage", "runs"), ("runs.load", "runs")),
    Phase.COLLABORATION: (
        ("collaboration.files", "runs"),
        ("collaboration.comments", "runs"),
        ("collaboration.states", "runs"),
    ),
    Phase.INTEGRATIONS: (("integrations.webhooks", ""),),
    Phase.VALIDATION: (("validation.validate", ""),),
}

#: Name of the one batch of a step that is not mapped.
WHOLE = "all"


def expected(phase: Phase, batches: dict[str, list[str]]) -> list[str]:
    """Checkpoint names that a finished phase has; ``batches`` holds the keys of this run by list."""
    return [f"{step}/{key}" for step, name in STEPS[phase] for key in (batches.get(name, []) if name else [WHOLE])]
