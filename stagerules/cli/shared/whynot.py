"""The smallest change with which a rule would apply, in a sentence; and what stood in its way, as data."""

from collections.abc import Iterator
from typing import assert_never

import attrs

from stagerules.dsl.values import Ref, Value
from stagerules.explain import WhyNot
from stagerules.interpreter.facts import BadValue, FieldValue
from stagerules.interpreter.search.smallest import NoneFound
from stagerules.interpreter.whynot import obstacle as o
from stagerules.interpreter.whynot.change import Change, NotEvenThen, Smallest, WouldApply
from stagerules.interpreter.wire.plans import branch_to_json, seen_to_json
from stagerules.interpreter.wire.values import Json, value_to_json

from .plans import Teller
from .tell import many, printable


def would_apply(found: Smallest | None, teller: Teller, item: Ref) -> Iterator[str]:
    """With which change the rule would apply; nothing where none was looked for."""
    match found:
        case None:
            return
        case NoneFound(tried, complete):
            tries = "" if complete else f", within {tried:,} tries"
            yield f"no change of the record was found with which it would apply{tries}"
        case WouldApply(()):
            yield "as the record is now, it would apply"
        case WouldApply(changes):
            yield f"it would apply if {_all(changes, teller, item)}"
        case NotEvenThen(changes):
            met = f"would be met if {_all(changes, teller, item)}" if changes else "is met as the record is now"
            yield f"its condition {met}; even then it would not apply: {_OVERRULED}"
        case _:
            assert_never(found)


_OVERRULED = "rules before it change what it asks for, or its own statements fail"


def _all(changes: tuple[Change, ...], teller: Teller, item: Ref) -> str:
    *most, last = (_were(one, teller, item) for one in changes)
    return f"{'both ' if len(most) == 1 else ''}{', '.join(most)}{' and ' if most else ''}{last}"


def _were(one: Change, teller: Teller, item: Ref) -> str:
    """`amount were €10,000.01 (now €120.00)`."""
    whose = "" if one.record == item else f" of {teller.record(one.record)}"
    now = one.now.found if isinstance(one.now, BadValue) else teller.value(one.now)
    if one.field == "stage" and isinstance(one.value, str):
        who = "it" if one.record == item else teller.record(one.record)
        return printable(f'{who} were in "{one.value}" (now in "{now}")')
    if one.any_value:
        return f"{one.field}{whose} were {'filled' if one.now is None else f'another than {now}'}"
    if isinstance(one.value, tuple) and isinstance(one.now, tuple) and max(len(one.value), len(one.now)) > MANY:
        return f"{one.field}{whose} {_members(one.value, one.now, teller)}"
    return f"{one.field}{whose} were {teller.value(one.value)} (now {printable(now)})"


MANY = 20
"""Lists with more members than these are not told in full."""


def _members(value: tuple[Value, ...], now: tuple[Value, ...], teller: Teller) -> str:
    """`had vip, too (now 5,000 others)`: what of a long list would be other."""
    if len(value) <= MANY:
        return f"were {teller.value(value)} (now {many(len(now), 'member')})"
    before, after = frozenset(now), frozenset(value)
    more, less = tuple(one for one in value if one not in before), tuple(one for one in now if one not in after)
    parts = [f"had {teller.value(more)}, too"] if more else []
    parts += [f"had not {teller.value(less[:MANY])}{', …' if len(less) > MANY else ''}"] if less else []
    first, last = teller.value(value[0]), teller.value(value[-1])
    return f"{' and '.join(parts) or f'began with {first} and ended with {last}'} (now {many(len(now), 'member')})"


def refs_of_change(found: Smallest | None) -> Iterator[Ref]:
    """The records that a change names."""
    for one in found.changes if isinstance(found, WouldApply | NotEvenThen) else ():
        yield one.record
        yield from _refs(one.value)
        yield from () if isinstance(one.now, BadValue) else _refs(one.now)


def _refs(value: Value) -> Iterator[Ref]:
    yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Ref))


def why_not_to_json(why: WhyNot | None) -> dict[str, Json]:
    """What `explain` adds to a rule that was considered."""
    if why is None:
        return {"obstacle": None, "would_apply": None}
    return {"obstacle": _obstacle_to_json(why.obstacle), "would_apply": _found_to_json(why.smallest)}


def _obstacle_to_json(stood: o.Obstacle) -> Json:
    match stood:
        case o.Unmet(tests):
            return {"kind": "unmet", "tests": [seen_to_json(one) for one in tests]}
        case o.OtherWay(taken):
            return {"kind": "other_way", "branch": branch_to_json(taken)}
        case o.NotStarted():
            return {"kind": "not_started"}
        case _:
            return {"kind": KINDS[type(stood)], **attrs.asdict(stood)}


KINDS: dict[type, str] = {
    o.HeldBack: "held_back",
    o.Gone: "gone",
    o.LeftStage: "left_stage",
    o.OtherPipeline: "other_pipeline",
    o.Closed: "closed",
    o.Past: "past",
    o.Undecided: "undecided",
    o.NotDone: "not_done",
    o.OtherEntity: "other_entity",
}


def _found_to_json(found: Smallest | None) -> Json:
    match found:
        case None:
            return None
        case NoneFound(tried, complete):
            return {"changes": None, "tried": tried, "complete": complete}
        case WouldApply(changes):
            return {"changes": [_change_to_json(one) for one in changes], "even_then": True}
        case NotEvenThen(changes):
            return {"changes": [_change_to_json(one) for one in changes], "even_then": False}
        case _:
            assert_never(found)


def _change_to_json(one: Change) -> Json:
    return {
        "entity": one.record.entity,
        "key": one.record.key,
        "field": one.field,
        "now": _value_to_json(one.now),
        "value": value_to_json(one.value),
        "any_value": one.any_value,
    }


def _value_to_json(value: FieldValue) -> Json:
    return value.found if isinstance(value, BadValue) else value_to_json(value)
