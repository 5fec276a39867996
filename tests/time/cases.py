"""A case of a table: rules, what happens, and what is then logged and waits."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import attrs
import pytest

from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.pauses import Pause

from .crm import DEAL, MONDAY
from .world import World, world

Step: TypeAlias = Callable[[World], object]


@attrs.frozen
class Case:
    """`rules` are either a whole file or one header, whose rule logs an `x`. `logged` and `pending` are everything that
    must have been logged and must still wait at the end, `ended` why what waited was cancelled.
    """

    name: str
    rules: str
    story: tuple[Step, ...]
    logged: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    ended: tuple[str, ...] | None = None
    begins: datetime = MONDAY


def check(case: Case, place: Backend) -> World:
    """The case comes out as it says."""
    text = case.rules if "\n" in case.rules else f'rule "R"\n{case.rules}: log text: "x"\n'
    made = world(text, place, case.begins)
    for step in case.story:
        step(made)
    assert tuple(made.logged) == case.logged
    assert tuple(made.pending) == case.pending
    if case.ended is not None:
        assert tuple(row.detail for row in made.rows("cancelled")) == case.ended
    return made


def table(*cases: Case) -> pytest.MarkDecorator:
    """A test for each case, by its name."""
    return pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in cases])


def enters(stage: str, record: Ref = DEAL, pipeline: str = "Sales") -> Step:
    return lambda w: w.enters(stage, record, pipeline)


def puts(record: Ref = DEAL, **fields: Value) -> Step:
    """Nobody tells of it."""
    return lambda w: w.put(record, **fields)


def changes(record: Ref = DEAL, **fields: Value) -> Step:
    return lambda w: w.changes(record, **fields)


def holds(record: Ref = DEAL, **fields: Value) -> Step:
    """The fields of the record hold this now."""

    def step(w: World) -> None:
        assert {name: w.field(name, record) for name in fields} == fields

    return step


def refuses(*texts: str) -> Step:
    """Whoever is told this never wants to hear of it."""
    return lambda w: w.post.refuses.update(texts)


def answers(what: str, **values: Value) -> Step:
    """What comes back for this."""
    return lambda w: w.post.answers.update({what: values})


def goes(record: Ref = DEAL) -> Step:
    return lambda w: w.goes(record)


def happens(kind: str, record: Ref = DEAL, **more: object) -> Step:
    return lambda w: w.happens(kind, record, **more)


def passes(**span: float) -> Step:
    return lambda w: w.passes(**span)


def until(moment: str) -> Step:
    return lambda w: w.until(moment)


def asleep_until(moment: str) -> Step:
    return lambda w: w.asleep_until(moment)


def works(w: World) -> None:
    w.works()


def rules(text: str, **settings: object) -> Step:
    return lambda w: w.rules(text, **settings)


def pauses(kind: str, name: str = "", entity: str = "") -> Step:
    return lambda w: w.pauses(Pause(kind, name, entity))  # type: ignore[arg-type]  # a Literal in the tables is a text


def resumes(kind: str, name: str = "", entity: str = "") -> Step:
    return lambda w: w.resumes(Pause(kind, name, entity))  # type: ignore[arg-type]  # a Literal in the tables is a text


def day(text: str) -> Value:
    return datetime.fromisoformat(text).date()


def at(text: str) -> Value:
    """A moment, by the clocks of the project."""
    return datetime.fromisoformat(text).replace(tzinfo=MONDAY.tzinfo)
