"""What an expression may look at while it is evaluated."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source
from stagerules.dsl.values import Labelled, Ref, Value

from ..decision.interruption import DecisionError
from ..decision.view import View
from ..event import Bound, Event
from ..program import Program

MOST_STEPS = 200_000
"""How much one rule may do each time it is run: a step is a part of an expression that is evaluated, a member of a
list that is looked at, or so many characters of a text. Each takes about a microsecond.
"""

CHARACTERS_A_STEP = 100

MEMBER_STEPS = 2
"""What it takes to go on to the next member of a list, besides what is then done with it."""

SHOWN_STEPS = 20
"""What it takes to write a value as people read it."""

FORM_STEPS: dict[typed.By, int] = {"value": 1, "email": 10, "phone": 200}
"""What it takes to compare two values in this form: telephone numbers must be read."""


@attrs.define
class Budget:
    """How many steps a rule may still take."""

    left: int = MOST_STEPS

    def take(self, steps: int) -> None:
        """Takes so many, or ends the rule."""
        self.left -= steps
        if self.left < 0:
            raise DecisionError("too_much_to_do")


LONG = (str, tuple, Labelled)
"""The values that can be of any length."""


def steps_of(value: Value) -> int:
    """What it takes to look at a value: each member of a list, each character of a text."""
    match value:
        case str():
            return len(value) // CHARACTERS_A_STEP
        case Labelled(_, text):
            return len(text) // CHARACTERS_A_STEP
        case tuple():
            return len(value) + sum(steps_of(one) for one in value)
        case _:
            return 0


@attrs.frozen
class Env:
    """The surroundings of an expression: the record it is about, the event, the variables, and where it is written.

    `before` shows the records as they were when the handling of the event began: what `old` means for a field that
    the event did not change.
    """

    program: Program
    view: View
    before: View
    event: Event
    item: Ref
    source: Source
    variables: Mapping[str, Bound] = attrs.field(factory=dict)
    budget: Budget = attrs.field(factory=Budget)

    def binding(self, name: str, value: Bound) -> "Env":
        """These surroundings with one more variable."""
        return attrs.evolve(self, variables={**self.variables, name: value})


Walk: TypeAlias = Callable[[typed.Expression, Env], Value]
"""How a part of an expression is evaluated: handed to each function, so that every kind of node is one function."""
