"""The fewest other values: which are tried, in what order, and when it is given up."""

from stagerules.dsl.values import Ref
from stagerules.interpreter.search.smallest import NoneFound, combined, smallest
from stagerules.interpreter.search.writes import Place, Write, Writes

A, B, C = ((Ref("Deal", 1), name) for name in "abc")
CANDIDATES: dict[Place, tuple[int, ...]] = {A: (1, 2, 3), B: (10, 20), C: (100,)}


def told(writes: Writes) -> dict[str, object]:
    return {one.field: one.value for one in writes}


def test_fewer_fields_first_then_the_nearest_values() -> None:
    assert [told(one) for one in combined(CANDIDATES, 2)] == [
        {},
        *({"a": value} for value in (1, 2, 3)),
        *({"b": value} for value in (10, 20)),
        {"c": 100},
        *({"a": a, "b": b} for a, b in ((1, 10), (1, 20), (2, 10), (2, 20), (3, 10), (3, 20))),
        *({"a": a, "c": 100} for a in (1, 2, 3)),
        *({"b": b, "c": 100} for b in (10, 20)),
    ]
    assert len(list(combined(CANDIDATES))) == 4 * 3 * 2


def test_the_first_that_holds() -> None:
    found = smallest(CANDIDATES, lambda writes: sum(told(writes).values()) > 101)  # type: ignore[arg-type]
    assert found == (Write(*A, 2), Write(*C, 100))


def test_it_is_given_up() -> None:
    assert smallest(CANDIDATES, lambda _: False) == NoneFound(24, complete=True)
    assert smallest(CANDIDATES, lambda _: False, most_tries=5) == NoneFound(5, complete=False)
    assert smallest(CANDIDATES, lambda _: False, most_fields=1) == NoneFound(7, complete=True)
    assert smallest({}, lambda _: True) == ()


def test_what_cannot_help_is_not_tried() -> None:
    """Where a condition that is not met reads only these fields, one of them must change."""
    tried = [set(told(one)) for one in combined(CANDIDATES, hitting=[{A, B}, {C}])]
    assert len(tried) == 3 + 2 + 6
    assert all({"c"} < one for one in tried)
    assert smallest(CANDIDATES, lambda _: True, hitting=[()]) == NoneFound(0, complete=True)
