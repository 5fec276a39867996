"""Actions: what rules may ask for. An action is a pure function from what was asked to effects."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

import attrs

from stagerules.dsl.documents import DocumentTemplate
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, FunctionSignature, Vocabulary

from .calendar.calendars import Calendars
from .effects import Effect
from .facts import Search
from .plan import Argument


class Look(Protocol):
    """What an action may look at: the records as earlier effects of the run left them. Missing facts are fetched."""

    def field(self, record: Ref, field: str) -> Value:
        """The value of a stored field."""

    def exists(self, record: Ref) -> bool:
        """Whether the record is there."""

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order."""

    def ahead(self, records: Iterable[Ref], fields: Iterable[str]) -> None:
        """These fields of all these records will be looked at: they are fetched together, in one reading."""

    def shown(self, value: Value) -> str:
        """A value as people read it."""


@attrs.frozen
class Asked:
    """One request: the item, the arguments given (an optional one that was left out or empty is missing), and what
    the action may look at.

    `new(entity)` gives the reference of a record that the action is about to create. `now` is the moment of the run.
    `rule` is what people call the rule, `identity` what it is known by when lines move: what an action keeps for a
    rule is kept under it. `on_behalf` is the user of `as USER`, None for the automation user, whose name is then the
    `author`. `draw` is the dice: a number of 0 or more that looks random and is the same whenever this statement is
    decided for this event (whoever decides takes it from a hash of event id, rule identity and place of the
    statement), so that a plan can be replayed. `calendars` are the project's. `documents`
    are its document templates by name; None where there is no project.
    """

    item: Ref
    entity: Entity
    schema: Schema
    arguments: Mapping[str, Argument]
    look: Look
    new: Callable[[str], Ref]
    now: datetime
    region: str
    rule: str
    identity: str
    author: str
    on_behalf: Ref | None = None
    draw: int = 0
    documents: Mapping[str, DocumentTemplate] | None = None
    calendars: Calendars = attrs.field()

    @calendars.default
    def _of_its_zone(self) -> Calendars:
        return Calendars(self.now.tzinfo or UTC)


@attrs.frozen
class Done:
    """It worked: these effects, in this order. `detail` tells people what; `result` goes to later statements."""

    effects: tuple[Effect, ...] = ()
    detail: str = ""
    result: Mapping[str, Value] | Ref | None = None


@attrs.frozen
class Skipped:
    """Nobody or nothing to do it to; the rule goes on."""

    code: str
    detail: str = ""


@attrs.frozen
class Failed:
    """It should have worked; without `on failure` the rule ends here."""

    code: str
    detail: str = ""


Answer: TypeAlias = Done | Skipped | Failed


@attrs.frozen
class Action:
    """An action: what the checker knows of it, and the function that answers a request."""

    signature: ActionSignature
    answer: Callable[[Asked], Answer]


@attrs.frozen
class Function:
    """A function of the host: what the checker knows of it, and the plain function itself."""

    signature: FunctionSignature
    call: Callable[..., Value]


def vocabulary(actions: tuple[Action, ...], functions: tuple[Function, ...] = ()) -> Vocabulary:
    """The words these actions and functions give to the language."""
    return Vocabulary(
        actions={one.signature.name: one.signature for one in actions},
        functions={one.signature.name: one.signature for one in functions},
    )
