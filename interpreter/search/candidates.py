"""What else the fields could hold that some conditions read: the values for which it can make a difference."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Value

from ..values.sameness import bare
from ..walker.env import Env
from .aims import Aims, Others, some, target
from .looking import at_any_value, look, touch
from .nearness import nearest_first
from .neighbours import around, few, labelled, midpoints
from .writes import Candidates, Place

ROUNDS = 4
"""How often what was found for one field is tried as the other side of a comparison with another one."""
MOST_MEMBERS = 6
"""How many members of one list are put in and left out in all ways."""
MOST_MORE = 2
"""How many members that nobody asks for are put in, too: a list may have to be longer."""
MOST_NUMBERS = 12
"""How many numbers of one field are looked between."""
MOVES = ("stage", "pipeline")
"""Read-only fields of a staged item that change all the same, by a move."""


@attrs.frozen
class Group:
    """Conditions that share fields, and what those could hold: whether they are met, hangs on no other field. `reads`
    are the fields of each: one that is not met can only be met with another value in one of them.
    """

    conditions: tuple[typed.Expression, ...]
    reads: tuple[frozenset[Place], ...]
    candidates: Candidates


def candidates(conditions: Iterable[typed.Expression], env: Env, others: Others) -> Candidates:
    """The values that fields could hold instead of what they hold now, the nearest first: what they are compared with,
    and beside it; all choices and stages; empty; lists with and without the members that are asked for. Fields that
    are read only or computed are left out.

    `others` gives records that relations could point to. What must be read first is raised as MissingFacts.
    """
    found: dict[Place, tuple[Value, ...]] = {}
    for one in groups(tuple(conditions), env, others):
        found |= one.candidates
    return found


def groups(
    conditions: tuple[typed.Expression, ...], env: Env, others: Others, together: Iterable[Place] = ()
) -> tuple[Group, ...]:
    """The candidates of conditions that must all be met, apart as far as they share no field: the fewest other values
    for all are then the fewest for each. The fields of `together` count as one and may hold anything; the group that
    has them comes first.
    """
    aims, first = Aims(env, others), tuple(together)
    for place in first:
        aims.want(place, around(env.event.old.get(place[1])))
    touched = _looked_at(conditions, aims)
    for place in first:
        at_any_value(place, aims)
    order = sorted({place: None for one in (*touched, first) for place in one}, key=lambda place: _rank(place, aims))
    values = {place: held for place in order if may_hold(place, aims) and (held := _values(place, aims))}
    return tuple(
        Group(
            tuple(conditions[number] for number in numbers),
            tuple(frozenset(touched[number]) for number in numbers),
            {place: held for place, held in values.items() if place in places},
        )
        for numbers, places in _joined([frozenset(first), *map(frozenset, touched)])
    )


def may_hold(place: Place, aims: Aims) -> bool:
    """Whether somebody can give the field another value."""
    record, name = place
    entity, field = aims.env.program.schema.entities[record.entity], aims.field(place)
    if name == entity.key or field.first_of is not None:
        return False
    return not field.read_only or (entity.staged and name in MOVES)


def _looked_at(conditions: tuple[typed.Expression, ...], aims: Aims) -> list[dict[Place, None]]:
    """Which fields each condition has to do with; looked at until nothing new comes of it."""
    touched: list[dict[Place, None]] = []
    for _ in range(ROUNDS):
        before, touched = aims.known(), []
        for one in conditions:
            aims.touched = {}
            touch(one, aims)
            look(one, aims)
            touched.append(aims.touched)
        aims.touched = {}
        if aims.known() == before and aims.further:
            break
        aims.further = True
    return touched


def _rank(place: Place, aims: Aims) -> int:
    """Fields first, then a move, then another record in the place of the present one."""
    return 2 if target(aims.field(place).type) else 1 if place[1] in MOVES else 0


def _values(place: Place, aims: Aims) -> tuple[Value, ...]:
    field, now = aims.field(place), aims.held(place)
    found = dict.fromkeys(aims.values.get(place, ()))
    if isinstance(of := t.filled(field.type), t.List):
        members = dict.fromkeys(aims.members.get(place, ()))
        more = [held for one in some(of.item, aims) if (held := labelled(one, of.labels)) not in members]
        found |= dict.fromkeys(_lists(now if isinstance(now, tuple) else (), (*members, *more[:MOST_MORE])))
    between: list[Decimal] = []
    if isinstance(of, t.Number):
        between = midpoints([one for one in found if isinstance(one, Decimal)][:MOST_NUMBERS])
    unasked = () if few(of) or target(of) else some(of, aims)
    return (*nearest_first(found, now, unasked), *(one for one in nearest_first(between, now) if one not in found))


def _lists(now: tuple[Value, ...], members: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    """The list with and without each of these members and, as far as they are few, of its own, in all ways; also
    without any others.
    """
    asked = tuple(dict.fromkeys((*members, *now)))[:MOST_MEMBERS]
    rest = tuple(one for one in now if bare(one) not in [bare(each) for each in asked])
    for size in range(len(asked) + 1):
        for chosen in combinations(asked, size):
            kept = tuple(one for one in now if one in chosen or one in rest)
            yield (*kept, *(one for one in chosen if one not in now))
            yield chosen


def _joined(touched: list[frozenset[Place]]) -> list[tuple[tuple[int, ...], frozenset[Place]]]:
    """Which conditions share fields, directly or over others: their numbers, and the fields of all. The first entry is
    no condition and its number is left out.
    """
    found: list[tuple[tuple[int, ...], frozenset[Place]]] = []
    for number, places in enumerate(touched):
        sharing = [one for one in found if one[1] & places]
        numbers = sorted([*(each for one in sharing for each in one[0]), *([number - 1] if number else [])])
        whole = places.union(*(one[1] for one in sharing))
        first = number == 0 or any(one is found[0] for one in sharing)
        found = [one for one in found if one not in sharing]
        found.insert(0 if first else len(found), (tuple(numbers), whole))
    return found
