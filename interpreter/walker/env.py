"""What an expression may look at while it is evaluated."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref, Value

from ..decision.interruption import DecisionError
from ..decision.view import View
from ..event import Event
from ..program import Program

MOST_LOOKS = 100_000
"""Members of lists that one rule may look at: what ends a list form inside a list form inside a list form."""

Bound: TypeAlias = Value | Mapping[str, Value]
"""What a variable can hold: a value, or what an action gave."""


@attrs.define
class Budget:
    """How many members of lists a rule may still look at."""

    left: int = MOST_LOOKS

    def take(self, looks: int) -> None:
        """Takes so many, or ends the rule."""
        self.left -= looks
        if self.left < 0:
            raise DecisionError("too_much_to_do")


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
