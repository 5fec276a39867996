"""What differs between two plays of the same scenario with different rules."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import TypeAlias, assert_never

import attrs

from stagerules.dsl.literals import literal
from stagerules.dsl.values import Duration, Labelled, Money, Ref, Value
from stagerules.interpreter.scenarios.expected import did, waiting_rules
from stagerules.interpreter.scenarios.play import Play
from stagerules.interpreter.scenarios.played import Request
from stagerules.interpreter.scenarios.requests import requests

NOT_TOLD = frozenset({"stage_since"})
_PLAIN = (str, int, Decimal, Money, date, time, Duration, Ref)
"""Values of arguments with which one compares."""


@attrs.frozen
class Deleted:
    """The record of that name (None: the item) is gone, where the rules are as they are."""

    alias: str | None


@attrs.frozen
class Nothing:
    """No rule does anything, and with the other rules one does."""


@attrs.frozen
class Holds:
    """A field holds a value that it does not hold with the other rules: `test` says so, `== 5` or `is empty`."""

    alias: str | None
    field: str
    test: str


@attrs.frozen
class Asked:
    """An action is asked for; with `test`, such as `to == "ada@example.com"`, in this way."""

    action: str
    test: str | None = None


@attrs.frozen
class NotAsked:
    """An action is not asked for, that the other rules ask for."""

    action: str


@attrs.frozen
class Author:
    """Something is done on behalf of somebody."""

    name: str


@attrs.frozen
class Waits:
    """A rule waits."""

    rule: str


Difference: TypeAlias = Deleted | Nothing | Holds | Asked | NotAsked | Author | Waits


def difference(play: Play, other: Play) -> Difference | None:
    """The first thing that differs and that a scenario can expect."""
    every = (
        *_deleted(play, other),
        *_nothing(play, other),
        *_held(play, other),
        *_asked(play, other),
        *_authors(play, other),
        *_waiting(play, other),
    )
    return min(every, key=_plainness, default=None)


def _plainness(found: Difference) -> int:
    """What reads best comes first: what the item holds, then what was asked for, then what others hold."""
    match found:
        case Deleted() | Nothing():
            return 0
        case Holds(alias=None):
            return 1
        case NotAsked() | Asked(test=None):
            return 2
        case Holds():
            return 3
        case Asked():
            return 4
        case Author():
            return 5
        case Waits():
            return 6
        case _:
            assert_never(found)


def _deleted(play: Play, other: Play) -> Iterator[Difference]:
    for alias, record in _records(play):
        if not play.world.exists(record) and other.world.exists(record):
            yield Deleted(alias)


def _nothing(play: Play, other: Play) -> Iterator[Difference]:
    if not did(play.world.receipts, play.world) and did(other.world.receipts, other.world):
        yield Nothing()


def _held(play: Play, other: Play) -> Iterator[Difference]:
    for alias, record in _records(play):
        if not play.world.exists(record) or not other.world.exists(record):
            continue
        mine, theirs = play.world.fields(record), other.world.fields(record)
        for name, value in mine.items():
            test = _test(value, theirs[name], play) if value != theirs[name] and name not in NOT_TOLD else None
            if test is not None:
                yield Holds(alias, name, test)


def _test(value: Value, other: Value, play: Play) -> str | None:
    """What is so of a value and not of the other one; None where it cannot be written."""
    if value is None:
        return "is empty"
    names = names_of(play)
    if isinstance(value, tuple):
        return _member_test(value, other if isinstance(other, tuple) else (), names)
    if not isinstance(value, Ref) or value in names:
        return f"== {literal(value, names.__getitem__)}"
    return f"!= {names[other]}" if isinstance(other, Ref) and other in names else None


def _member_test(value: tuple[Value, ...], other: tuple[Value, ...], names: Mapping[Ref, str]) -> str | None:
    """Whom or what a list has, or has not, in difference to the other one."""
    for test, more, less in (("contains", value, other), ("not contains", other, value)):
        for one in more:
            if one not in less and not isinstance(one, Labelled) and (not isinstance(one, Ref) or one in names):
                return f"{test} {literal(one, names.__getitem__)}"
    return None


def names_of(play: Play) -> dict[Ref, str]:
    """What a scenario can call records: its own names, and the constants."""
    constants = {value: name for name, value in play.world.constants.items() if isinstance(value, Ref)}
    return constants | {record: alias for alias, record in play.world.names.items()}


def _asked(play: Play, other: Play) -> Iterator[Difference]:
    mine, theirs = _done(play), _done(other)
    for action in dict.fromkeys(one.outcome.action or "" for one in (*mine, *theirs)):
        here = [one for one in mine if one.outcome.action == action]
        there = [one for one in theirs if one.outcome.action == action]
        if here and not there:
            yield Asked(action)
        elif there and not here:
            yield NotAsked(action)
        else:
            yield from _parameters(action, here, there, play)


def _parameters(action: str, here: list[Request], there: list[Request], play: Play) -> Iterator[Difference]:
    """The parameters with a value that none of the others has."""
    for request in here:
        if request.to and all(not set(request.to) & set(one.to) for one in there):
            yield from _asked_with(action, "to", request.to, play)
        for name, value in request.outcome.arguments.items():
            if name != "to" and isinstance(value, _PLAIN) and all(one.arguments.get(name) != value for one in there):
                yield from _asked_with(action, name, (value,), play)
            if name != "to" and isinstance(value, tuple):
                others = tuple(member for one in there for member in _members(one, name))
                test = _member_test(value, others, names_of(play))
                yield from () if test is None else (Asked(action, f"{name} {test}"),)


def _members(request: Request, name: str) -> tuple[Value, ...]:
    """What was given for a parameter that takes a list; one value counts as a list of one."""
    value = request.outcome.arguments.get(name)
    return value if isinstance(value, tuple) else () if value is None or isinstance(value, Mapping) else (value,)


def _asked_with(action: str, parameter: str, ways: Iterable[Value], play: Play) -> Iterator[Difference]:
    names = names_of(play)
    for value in ways:
        if not isinstance(value, Ref) or value in names:
            yield Asked(action, f"{parameter} == {literal(value, names.__getitem__)}")


def _records(play: Play) -> Iterator[tuple[str | None, Ref]]:
    """The item and the records that have a name."""
    yield None, play.there()
    yield from play.world.names.items()


def _done(play: Play) -> list[Request]:
    return [one for one in requests(play.world.receipts, play.world) if one.outcome.status == "done"]


def _authors(play: Play, other: Play) -> Iterator[Difference]:
    theirs = _on_behalf(other)
    yield from (Author(name) for name in _on_behalf(play) if name not in theirs)


def _on_behalf(play: Play) -> dict[str, None]:
    with play.world.backend.look() as work:
        return dict.fromkeys(row.on_behalf for row in work.store.history() if row.on_behalf)


def _waiting(play: Play, other: Play) -> Iterator[Difference]:
    theirs = set(waiting_rules(other.world))
    yield from (Waits(rule) for rule in waiting_rules(play.world) if rule not in theirs and ":" not in rule)
