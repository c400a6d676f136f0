"""Histories: all combinations up to a bound, then by chance, the same every time."""

from process_street_tallyfy.validate.logic.answers import EMPTY, Answer, Question
from process_street_tallyfy.validate.logic.history import LONGEST, MOST_COMBINATIONS, What, histories

TASKS = [("t", "task 1")]


def question(name: str, count: int) -> Question:
    return Question(name, name, (EMPTY, *(Answer(f"option {n}", (str(n),), str(n)) for n in range(1, count + 1))))


def test_all_combinations_come_first_those_with_the_fewest_answers_before_the_others() -> None:
    found = list(histories([question("a", 2), question("b", 3)], TASKS, "seed", 50))
    combined = found[:12]
    assert len(found) == 50
    assert [len(history) for history in combined] == sorted(len(history) for history in combined)
    assert len({tuple((event.subject, event.answer) for event in history) for history in combined}) == 12


def test_every_kind_of_event_occurs_and_the_same_seed_gives_the_same() -> None:
    first, again = (list(histories([question("a", 2)], TASKS, "seed", 300)) for _ in range(2))
    other = list(histories([question("a", 2)], TASKS, "other", 300))
    assert first == again != other
    events = [event for history in first for event in history]
    assert {event.what for event in events} == set(What)
    assert any(event.answer is EMPTY for event in events)
    assert max(map(len, first)) <= LONGEST


def test_more_combinations_than_the_bound_are_left_to_chance() -> None:
    many = [question(f"f{n}", 9) for n in range(4)]
    assert MOST_COMBINATIONS < 10**4
    assert len(list(histories(many, TASKS, "seed", 40))) == 40


def test_events_are_said_without_an_answer() -> None:
    nothing, (event,) = histories([question("Mode", 1)], [], "seed", 2)
    assert nothing == ()
    assert event.said() == "answer field Mode with option 1"
