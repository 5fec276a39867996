"""A plan: what one event leads to, with the reasons. Made by `decide`, carried out by a driver, shown to people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.values import Ref, Value

from .effects import Effect
from .event import Event
from .facts import Facts

ITSELF = ""
"""Stands in a cause for the rule where it was none: an event meant this by itself, and `title` says what it was."""


@attrs.frozen
class Cause:
    """Who asked for an effect: the rule (identity, title, file, line of the statement, version) and the event that
    started it.
    """

    rule: str
    title: str
    file: str
    line: int
    version: str
    event: str


@attrs.frozen
class Step:
    """One effect to carry out.

    `key` is its idempotency key (event id, rule identity, segment, content, ordinal). `before` is the value that was
    there (the whole record for a deletion). `on_behalf` is the user in whose name it is done, None for the
    automation user.
    """

    effect: Effect
    key: str
    cause: Cause
    before: Value | Mapping[str, Value] = None
    on_behalf: Ref | None = None


Argument: TypeAlias = Value | Mapping[str, "Argument"]
"""What an action is given for a parameter: a value, or named values (`fields:`, `json:`) as a mapping; those may hold
named values again. The name of an entity (`entity: Deal`) is its text.
"""

Status: TypeAlias = Literal["done", "skipped", "failed"]


@attrs.frozen
class Outcome:
    """How one statement ended. `code` says why where it is not plainly done; `detail` adds names for people. `action`
    is the action that was asked for, `on_behalf` the user of `as`, None for the automation user. `arguments` are those
    of the action, as they were worked out; they are not kept.
    """

    cause: Cause
    statement: str
    status: Status
    code: str | None = None
    detail: str = ""
    action: str | None = None
    on_behalf: Ref | None = None
    arguments: Mapping[str, Argument] = attrs.field(factory=dict, eq=False, repr=False)


@attrs.frozen
class Seen:
    """A condition, or a part of one: its `text` as written, and its `value` (None: empty, or, where it was not `asked`,
    not known). A `single` test has as its parts the values it saw; the parts of any other are conditions.
    """

    text: str
    value: Value | bool
    asked: bool = True
    parts: "tuple[Seen, ...]" = ()
    single: bool = False


@attrs.frozen
class Branch:
    """An `if` of a rule's body: its conditions as far as they were asked, so that only the last one can be met.
    `otherwise` says that none was and that there is an `else`.
    """

    line: int
    asked: tuple[Seen, ...]
    otherwise: bool = False


@attrs.frozen
class Looked:
    """A look-up of a rule's body: its `text` as written, its `value` (the record, or how many), and how many of so many
    records (`of`) met it.
    """

    line: int
    text: str
    value: Value
    met: int
    of: int


Verdict: TypeAlias = Literal["fired", "waits", "not met", "stale", "off", "paused", "past", "failed", "error"]


@attrs.frozen
class Considered:
    """One rule that an event could start, or that goes on: what became of it, and why. `branches` are the ways it
    took, and `lookups` what it looked up, in order. One that `waits` goes on at `due`; None: when its date is filled,
    or an answer is there.
    """

    rule: str
    title: str
    file: str
    line: int
    event: str
    verdict: Verdict
    condition: Seen | None = None
    code: str | None = None
    detail: str = ""
    branches: tuple[Branch, ...] = ()
    lookups: tuple[Looked, ...] = ()
    due: datetime | None = None


@attrs.frozen
class Plan:
    """All that one event leads to, in order.

    `steps` are carried out in this order. `queued` are events on other staged items, to be handled after this one.
    `events` are the events that happened inside, the first being the one that came from outside. `considered` is the
    trace: every rule and why (not); what the conditions saw is left out where nobody asks for it (`Program.trace`).
    `code` says why nothing was considered at all: the event's record is not there, or the rule that should go on is not
    valid any more; nobody knows the order of a payment, or this payment was told of before.
    """

    event: Event
    steps: tuple[Step, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    queued: tuple[Event, ...] = ()
    events: tuple[Event, ...] = ()
    considered: tuple[Considered, ...] = ()
    code: Literal["no_such_record", "outdated", "unknown_order", "paid_before"] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.steps and not self.queued


@attrs.frozen
class Refused:
    """A run that must not be kept: a chain too deep, or too many events. `loop` shows the way round, oldest first."""

    event: Event
    code: Literal["too_deep", "too_many_events"]
    loop: tuple[str, ...]
    considered: tuple[Considered, ...] = ()


@attrs.frozen
class Decided:
    """A plan and the facts as they will be once it is carried out."""

    plan: Plan
    after: Facts
