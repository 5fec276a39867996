"""What is known to be filled: what a condition, met or not met, says about the values in it.

A known path is a text, its `key`: `company.type`, `contacts.first` (also for a `first of contacts` field), `let x.name`
for a variable, `old amount`, `event.amount`. `price in EUR` notes that the money `price` is known to be in euros.
"""

from collections.abc import Iterator

import attrs

from ... import typed

Filled = frozenset[str]
NOTHING: Filled = frozenset()


@attrs.frozen
class Known:
    """The paths known to be filled where a condition is met, and where it is not."""

    when_true: Filled = NOTHING
    when_false: Filled = NOTHING


UNKNOWN = Known()


def key(expression: typed.Expression) -> str | None:
    """How a value is noted, or None if it is not the kind of value that is noted."""
    match expression:
        case typed.Item():
            return ""
        case typed.Field(base=base, field=name) | typed.EachField(base=base, field=name):
            return _below(base, name)
        case typed.WithLabel(base=base, label=name) | typed.Part(base=base, part=name):
            return _below(base, name)
        case typed.Pick(base=base, which=name) | typed.ResultField(base=base, field=name):
            return _below(base, name)
        case typed.Aggregate(kind="first" | "last" as name, list=base):
            return _below(base, name)
        case typed.Aggregate(kind=kind, list=base):
            of = key(base)
            return f"{kind} of {of}" if of else None
        case typed.Variable(name=name):
            return f"let {name}"
        case typed.ProjectConstant(name=name):
            return f"constant {name}"
        case typed.EventField(name=name):
            return f"event.{name}"
        case typed.Old(field=name):
            return f"old {name}"
        case typed.Named(value=value):
            return key(value)
        case _:
            return None


def _below(base: typed.Expression, name: str) -> str | None:
    of = key(base)
    return None if of is None else f"{of}.{name}" if of else name


def filled_with(expression: typed.Expression) -> Filled:
    """The paths that are filled if this value is: itself, what it is read from, what it is computed from."""
    return frozenset(_filled_with(expression))


def _filled_with(expression: typed.Expression) -> Iterator[str]:
    own = key(expression)
    if own:
        yield own
    match expression:
        case typed.Field(base=base) | typed.EachField(base=base) | typed.WithLabel(base=base):
            yield from _filled_with(base)
        case typed.Pick(base=base) | typed.Part(base=base) | typed.ResultField(base=base):
            yield from _filled_with(base)
        case typed.Negative(value=value) | typed.AsMoney(value=value) | typed.Named(value=value):
            yield from _filled_with(value)
        case typed.Arithmetic(left=left, right=right):
            yield from _filled_with(left)
            yield from _filled_with(right)
        case typed.Call(arguments=arguments):
            for argument in arguments:
                yield from _filled_with(argument)
        case typed.Aggregate(kind="first" | "last" | "min" | "max" | "average", list=base):
            yield from _filled_with(base)
        case _:
            return


def known(condition: typed.Expression) -> Known:
    """What a condition says about its values."""
    return _known(condition, {})


def _known(condition: typed.Expression, seen: dict[int, Known]) -> Known:
    match condition:
        case typed.IsEmpty(subject=subject):
            return Known(when_false=filled_with(subject))
        case typed.Not(value=value):
            inner = _known(value, seen)
            return Known(inner.when_false, inner.when_true)
        case typed.And(items=items):
            parts = [_known(item, seen) for item in items]
            return Known(_union(p.when_true for p in parts), _common([p.when_false for p in parts]))
        case typed.Or(items=items):
            parts = [_known(item, seen) for item in items]
            return Known(_common([p.when_true for p in parts]), _union(p.when_false for p in parts))
        case typed.Named(value=value):
            if id(value) not in seen:
                seen[id(value)] = _known(value, seen)
            return seen[id(value)]
        case _:
            return _known_of_test(condition)


def _known_of_test(condition: typed.Expression) -> Known:
    """A comparison is only met when both sides are filled."""
    match condition:
        case typed.Compare(left=left, operator=operator, right=right):
            return Known(filled_with(left) | filled_with(right) | _currency(left, operator, right))
        case typed.Between(subject=subject, low=low, high=high):
            return Known(filled_with(subject) | filled_with(low) | filled_with(high))
        case typed.Contains(container=container, member=member):
            return Known(filled_with(container) | filled_with(member))
        case typed.TextTest(subject=subject, value=value):
            return Known(filled_with(subject) | filled_with(value))
        case typed.Matches(subject=subject) | typed.StageIs(subject=subject):
            return Known(filled_with(subject))
        case _:
            return UNKNOWN


def _currency(left: typed.Expression, operator: str, right: typed.Expression) -> Filled:
    """`price.currency == "EUR"` says in which currency `price` is."""
    for one, other in ((left, right), (right, left)):
        match one, other:
            case typed.Part(part="currency", base=base), typed.Constant(value=str(code)) if operator == "==":
                path = key(base)
                return frozenset({f"{path} in {code}"}) if path else NOTHING
    return NOTHING


def known_currency(expression: typed.Expression, filled: Filled) -> str | None:
    """The currency that a test has shown the money to be in."""
    path = key(expression)
    start = f"{path} in "
    codes = [one.removeprefix(start) for one in filled if path and one.startswith(start)]
    return codes[0] if len(codes) == 1 else None


def without(filled: Filled, field: str) -> Filled:
    """What is still known after a write to a field of this name, of whatever record: paths without it."""
    return frozenset(path for path in filled if field not in _names_in(path))


def without_variable(filled: Filled, name: str) -> Filled:
    """What is still known where the name means another variable."""
    start = f"let {name}"
    return frozenset(p for p in filled if not (p == start or p.startswith((f"{start}.", f"{start} in "))))


def variables_and_event_only(filled: Filled) -> Filled:
    """What is still known after a wait: variables, `event.…` and `old …` keep their values, fields are read anew.

    A variable that holds a record is that record still, but its fields are read anew, too.
    """
    return frozenset(
        p for p in filled if p.startswith(("let ", "event.", "old ")) and "." not in p.removeprefix("event.")
    )


def _names_in(path: str) -> list[str]:
    return path.replace(".", " ").split(" ")


def _union(sets: Iterator[Filled] | list[Filled]) -> Filled:
    return NOTHING.union(*sets)


def _common(sets: list[Filled]) -> Filled:
    return sets[0].intersection(*sets[1:]) if sets else NOTHING
