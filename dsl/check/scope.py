"""What a name may mean at one point of a file, and where problems are reported."""

from collections.abc import Callable, Mapping

import attrs

from .. import syntax, typed
from ..problem import Problem
from ..schema import Entity, EventType, Schema
from ..source import Source
from ..types import Type
from ..vocabulary import Settings, Vocabulary


@attrs.frozen
class Scope:
    """One point of a file: the record in question and everything that has a name there.

    `item` is the record that bare field names belong to, `variables` are the `let`s of the body and the variables of
    list forms, `event` the event whose fields `event.…` reads (None: there is none here), `old` the fields that `old`
    may be asked of. `named(name)` gives a named expression of this entity, checked, or None. `filled` are the paths
    known to be filled, as `known` in `flow.py` writes them. In the condition of a look-up `item` is the entity that is
    looked through, `candidate` the variable that stands for each of its records, and `this` the entity of the rule's
    item. Nothing here changes; narrower scopes are copies.
    """

    source: Source
    schema: Schema
    vocabulary: Vocabulary
    settings: Settings
    report: Callable[[Problem], None]
    item: Entity
    pipeline: str | None = None
    variables: Mapping[str, Type] = attrs.field(factory=dict)
    event: EventType | None = None
    old: frozenset[str] = frozenset()
    named: Callable[[str], typed.Named | None] = lambda _name: None
    named_syntax: Callable[[str], syntax.Expression | None] = lambda _name: None
    named_names: frozenset[str] = frozenset()
    filled: frozenset[str] = frozenset()
    candidate: str | None = None
    this: Entity | None = None

    def knowing(self, filled: frozenset[str]) -> "Scope":
        """This scope with more paths known to be filled."""
        if filled <= self.filled:
            return self
        return attrs.evolve(self, filled=self.filled | filled)

    def with_variable(self, name: str, type: Type) -> "Scope":
        """This scope with one more variable."""
        return attrs.evolve(self, variables={**self.variables, name: type})
