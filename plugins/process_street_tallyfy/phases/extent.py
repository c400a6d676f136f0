"""How far a rollback goes: the whole move, one phase, or back to a named checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.checkpoints import OF, Checkpoint, Checkpoints
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.organization import SEED_PHASES
from process_street_tallyfy.model.state import Kind, Phase, State
from process_street_tallyfy.phases.steps import STEPS
from process_street_tallyfy.phases.undo import ORDER, TAKES

STEP_NAMES = tuple(step for steps in STEPS.values() for step, _ in steps)
#: How many checkpoints a message names; the file of the preview has all.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Extent:
    """``after``: only what was made after this position of the ledger. ``said``: for the approval, ids only."""

    kinds: frozenset[Kind]
    after: int
    said: str

    def takes(self, row: Row, kind: Kind | None = None) -> bool:
        """What an earlier rollback has begun to remove is finished by every later one."""
        return row.state is State.REVERTING or ((kind or row.kind) in self.kinds and row.position > self.after)


def extent_of(points: Checkpoints, phase: str, checkpoint: str) -> Extent:
    """:raises BadConfiguration: naming the conf key, and what can be typed instead."""
    if phase and checkpoint:
        raise _bad_conf("phase and checkpoint are both given", "give one of the two, or none for the whole move")
    if phase:
        return _of_phase(phase)
    if checkpoint:
        point = _named(points, checkpoint)
        said = f"everything made after checkpoint {point.full_name}"
        return Extent(frozenset(ORDER), point.position, said)
    return Extent(frozenset(ORDER), -1, "the whole move")


def _of_phase(name: str) -> Extent:
    known = {phase.value: phase for phase in TAKES}
    phase = known.get(name) or SEED_PHASES.get(name)
    if phase not in TAKES:
        raise _bad_conf(f"there is nothing to take back of a phase {name!r}", f"give one of: {', '.join(known)}")
    kinds, why = TAKES[phase]
    return Extent(frozenset(kinds), -1, f"phase {phase}: {why}")


def restorable(points: Checkpoints) -> list[Checkpoint]:
    """Newest first."""
    return points.of_steps(STEP_NAMES)


def _named(points: Checkpoints, typed: str) -> Checkpoint:
    known = restorable(points)
    name, _, run_id = typed.partition(OF)
    found = next((point for point in known if point.name == name and run_id in ("", point.run_id)), None)
    if found is None:
        newest = list(dict.fromkeys(point.name for point in known))[:NAMED]
        names = ", ".join(newest) or "none was reached yet"
        raise _bad_conf(
            f"there is no checkpoint {typed!r}",
            f"give the name of one, such as {names}, or name{OF}run for the one of a certain run; "
            'a run with {"dry_run": true} writes all of them into checkpoints.csv',
        )
    return found


def _bad_conf(problem: str, advice: str) -> BadConfiguration:
    return BadConfiguration(f"{problem}; nothing was removed", code="bad_conf", advice=advice)


def phase_names() -> list[str]:
    """Our own names and the first design's."""
    return [*(phase.value for phase in Phase if phase in TAKES), *SEED_PHASES]
