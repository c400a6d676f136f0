"""Random histories of the ledger: workers that move rows, crash, stall, lose the lease and come back late."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from process_street_tallyfy.errors import Ambiguous, Critical, FenceLost, LeaseHeld, MigrationError, Unreachable
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.row import Key, PlanItem
from process_street_tallyfy.ledger.transition import Change, move
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import TRANSITIONS, Kind, State


@contextmanager
def refused(error: type[Exception]) -> Iterator[None]:
    try:
        yield
    except error:
        return
    message = f"{error.__name__} was not raised"
    raise AssertionError(message)


@dataclass(frozen=True)
class Expected:
    state: State = State.PLANNED
    target: str | None = None
    seen: str = ""
    sent: str = ""
    source: str = ""
    attempt: int = 0
    adopted: bool = False


#: Comments are adopted here, runs are made.
ADOPTED = Kind.COMMENT
MADE = frozenset({State.CONFIRMED, State.VERIFIED, State.WRONG})


def after(row: Expected, to: State, target: str, *, adopted: bool) -> Expected:
    """What the documentation of ``Row`` promises, written a second time."""
    if to is State.INTENT:
        row = replace(row, sent=row.seen, attempt=row.attempt + 1)
    elif to is State.CONFIRMED:
        in_flight = row.state in (State.INTENT, State.UNKNOWN)
        adopted = adopted if row.target is None else row.adopted
        row = replace(row, target=target, sent=row.sent if in_flight else row.seen, adopted=adopted)
    elif to is State.VERIFIED:
        row = replace(row, source=row.sent)
    elif to is State.SKIPPED:
        row = replace(row, source=row.seen, target=None if row.adopted else row.target, adopted=False)
    elif to is State.REVERTED:
        row = replace(row, target=None, sent="", source="", adopted=False)
    return replace(row, state=to)


KINDS = st.sampled_from([Kind.RUN, Kind.COMMENT])
IDS = st.sampled_from(["1", "2", "3"])
TARGETS = st.sampled_from(["T1", "T2", "T3"])
HASHES = st.sampled_from(["a", "b", "c"])
STATES = st.sampled_from(list(State))


class Histories(RuleBasedStateMachine):
    """One organisation, one live holder of the lease, any number of late ones."""

    dsn = ""
    reached: Counter[Any] = Counter()
    late: list[Ledger]
    expected: dict[Key, Expected]

    @initialize()
    def begin(self) -> None:
        self.admin = Ledger(connect_dsn(self.dsn), f"org-{secrets.token_hex(8)}", "admin")
        self.holders, self.late, self.expected, self.entries = 0, [], {}, 0
        self.hire()
        self.plan_ids(Kind.RUN, {"1", "2"}, "a")
        self.plan_ids(Kind.COMMENT, {"1", "2"}, "a")

    def hire(self) -> None:
        self.holders += 1
        self.holder = f"run-{self.holders}"
        self.fence = self.admin.leases.acquire(self.holder, 3600)
        self.entries += 1
        self.worker = self.open(self.holder, self.fence)

    def open(self, run_id: str, fence: int) -> Ledger:
        return Ledger(connect_dsn(self.dsn), self.admin.scope.organization, run_id, fence)

    def teardown(self) -> None:
        if hasattr(self, "admin"):
            for ledger in (self.admin, self.worker, *self.late):
                ledger.scope.connection.close()

    def verdict(self, key: Key, to: State, target: str) -> type[MigrationError] | None:
        """The error that the move deserves, None when it is right."""
        row = self.expected.get(key)
        if row is None or to not in TRANSITIONS[row.state]:
            return Critical
        if to is State.SKIPPED and row.state in MADE and not row.adopted:
            return Critical
        if to is State.CONFIRMED:
            taken = {other.target for name, other in self.expected.items() if name != key and name[0] is Kind.RUN}
            if row.target not in (None, target) or (key[0] is Kind.RUN and target in taken):
                return Ambiguous
        return None

    def change(self, key: Key, target: str) -> Change:
        return Change(*key, target_id=target, adopted=key[0] is ADOPTED, payload_sha256="p", category="data", code="c")

    @rule(kind=KINDS, ids=st.sets(IDS, min_size=1), sha=HASHES)
    def plan(self, kind: Kind, ids: set[str], sha: str) -> None:
        self.plan_ids(kind, ids, sha)

    def plan_ids(self, kind: Kind, ids: Collection[str], sha: str) -> None:
        counts = self.worker.mapping.plan([PlanItem(kind, i, "", Disposition.EXACT, sha) for i in sorted(ids)])
        known = [self.expected[kind, i] for i in ids if (kind, i) in self.expected]
        assert counts.new == len(ids) - len(known)
        assert counts.changed == sum((row.source or row.seen) != sha for row in known)
        for source_id in ids:
            row = self.expected.get((kind, source_id), Expected())
            self.expected[kind, source_id] = replace(row, seen=sha)
        self.entries += 1

    @rule(kind=KINDS, source_id=IDS, to=STATES, goal=TARGETS)
    def move_anywhere(self, kind: Kind, source_id: str, to: State, goal: str) -> None:
        self.move((kind, source_id), to, goal)

    def move(self, key: Key, to: State, target: str) -> None:
        error = self.verdict(key, to, target)
        self.reached[error or (self.expected[key].state, to)] += 1
        if error:
            with refused(error):
                move(self.worker.scope, to, [self.change(key, target)])
            return
        move(self.worker.scope, to, [self.change(key, target)])
        self.expected[key] = after(self.expected[key], to, target, adopted=key[0] is ADOPTED)
        self.entries += 1

    @rule(data=st.data(), steps=st.lists(st.tuples(TARGETS, st.none() | HASHES), min_size=12, max_size=12))
    def walk(self, data: st.DataObject, steps: list[tuple[str, str | None]]) -> None:
        """Legal arrows only, or random moves would hardly ever get past the first states; the source may move on."""
        key = data.draw(st.sampled_from(sorted(self.expected)))
        for goal, sha in steps:
            if sha:
                self.plan_ids(key[0], {key[1]}, sha)
            to = data.draw(st.sampled_from(sorted(TRANSITIONS[self.expected[key].state])))
            self.move(key, to, self.expected[key].target or goal)

    @rule(data=st.data(), goal=TARGETS)
    def crash_in_the_transaction(self, data: st.DataObject, goal: str) -> None:
        """The session dies after the statements and before the commit: nothing happened."""
        key = data.draw(st.sampled_from(sorted(self.expected)))
        to = data.draw(st.sampled_from(sorted(TRANSITIONS[self.expected[key].state])))
        target = self.expected[key].target or goal
        if self.verdict(key, to, target) is None:
            with refused(Unreachable):
                self.move_and_die(to, self.change(key, target))
            self.worker = self.open(self.holder, self.fence)
            self.reached["crash"] += 1

    def move_and_die(self, to: State, change: Change) -> None:
        with self.worker.atomic():
            move(self.worker.scope, to, [change])
            self.worker.scope.connection.close()

    @rule()
    def restart(self) -> None:
        """A cleared or retried task of the same run gets the same token."""
        self.worker.scope.connection.close()
        assert self.admin.leases.acquire(self.holder, 3600) == self.fence
        self.worker = self.open(self.holder, self.fence)

    @rule()
    def another_run_has_to_wait(self) -> None:
        with refused(LeaseHeld):
            self.admin.leases.acquire("somebody else", 60)

    @rule(released=st.booleans())
    def take_over(self, *, released: bool) -> None:
        if released:
            assert self.worker.leases.release(self.fence)
            self.entries += 1
        else:
            self.admin.scope.connection.execute(
                "UPDATE migration.lease SET expires_at = clock_timestamp() WHERE organization = %s",
                (self.admin.scope.organization,),
            )
        self.reached["released" if released else "run out"] += 1
        self.late.append(self.worker)
        before = self.fence
        self.hire()
        assert self.fence > before

    @precondition(lambda self: self.late)
    @rule(data=st.data(), goal=TARGETS, sha=HASHES)
    def write_late(self, data: st.DataObject, goal: str, sha: str) -> None:
        """Whatever it tries, right or wrong: an old fence is refused before anything else is looked at."""
        late = data.draw(st.sampled_from(self.late))
        key = data.draw(st.sampled_from(sorted(self.expected)))
        to = data.draw(STATES)
        with refused(FenceLost):
            move(late.scope, to, [self.change(key, goal)])
        with refused(FenceLost):
            late.mapping.plan([PlanItem(*key, "", Disposition.EXACT, sha)])
        self.reached["late"] += 1

    @invariant()
    def the_ledger_is_as_promised(self) -> None:
        if not hasattr(self, "admin"):
            return
        found = {row.key: row for kind in (Kind.RUN, Kind.COMMENT) for row in self.admin.mapping.rows(kind)}
        assert found.keys() == self.expected.keys()
        for key, row in found.items():
            hashes = (row.seen_sha256, row.sent_sha256, row.source_sha256)
            kept = Expected(row.state, row.target_id, *hashes, row.attempt, row.adopted)
            assert kept == self.expected[key]
        targets = [row.target_id for row in found.values() if row.kind is Kind.RUN and row.target_id]
        assert len(targets) == len(set(targets))

    @invariant()
    def the_audit_tells_the_same_story(self) -> None:
        if not hasattr(self, "admin"):
            return
        assert self.admin.audit.verify_chain() == self.entries
        told = dict.fromkeys(self.expected, State.PLANNED.value)
        for entry in self.admin.audit.entries():
            if entry.draft.kind:
                key = (Kind(entry.draft.kind), entry.draft.source_id)
                assert entry.draft.from_state == told[key]
                told[key] = entry.draft.to_state
        assert told == {key: row.state.value for key, row in self.expected.items()}


def play(dsn: str, examples: int, dice: int | None = None) -> Counter[Any]:
    """What the histories reached, by how often. ``dice`` None: the same histories each time.

    :raises AssertionError: the ledger broke a promise.
    """
    machine: Any = type("HistoriesOnDatabase", (Histories,), {"dsn": dsn, "reached": Counter()})
    checks = settings(
        max_examples=examples,
        derandomize=dice is None,
        database=None,
        phases=[Phase.generate] if dice is None else [Phase.generate, Phase.shrink],
        stateful_step_count=16,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine if dice is None else seed(dice)(machine), settings=checks)
    reached: Counter[Any] = machine.reached
    return reached


def missed(reached: Counter[Any]) -> list[str]:
    """What a campaign of histories must have come past and did not: then it proves little."""
    arrows = {(start, to) for start in State for to in TRANSITIONS[start]}
    found = [str(one) for one in (Critical, Ambiguous, "crash", "released", "run out", "late") if one not in reached]
    met = len(arrows & reached.keys())
    return found + ([] if met >= 0.7 * len(arrows) else [f"{met} of {len(arrows)} arrows"])
