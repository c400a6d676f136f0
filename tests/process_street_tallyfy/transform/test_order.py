from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.transform.order import moves


def carried_out(present: list[str], made: list[tuple[str, int]]) -> list[str]:
    order = list(present)
    for item, place in made:
        order.remove(item)
        order.insert(place - 1, item)
    return order


@given(st.permutations("abcdefgh"), st.permutations("abcde"))
def test_moves_lead_to_the_wanted_order_and_strangers_keep_theirs(present: list[str], wanted: list[str]) -> None:
    made = moves(present, wanted)
    order = carried_out(present, made)
    assert [item for item in order if item in wanted] == wanted
    assert [item for item in order if item not in wanted] == [item for item in present if item not in wanted]
    assert len({item for item, _ in made}) == len(made) < len(wanted)


@given(st.permutations("abcdef"))
def test_what_is_in_order_is_not_moved(present: list[str]) -> None:
    assert moves(present, present) == []
    assert len(moves([*present, "new"], ["new", *present])) == 1
