"""What became of a scenario: what happened at each `when`, and which expectations were not met."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

import attrs

from stagerules.dsl.scenario import Scenario, Step
from stagerules.dsl.values import Ref, Value

from ..drivers.delivered import Delivered
from ..drivers.receipt import Receipt
from ..plan import Argument, Outcome, Seen
from ..plan import Step as PlanStep
from ..store.history import HistoryRow


@attrs.frozen
class Request:
    """An action that was asked for, with its arguments; one a recipient. `to` is whom it went to, in every way in which
    a scenario may call them: record, address, name.
    """

    outcome: Outcome
    arguments: Mapping[str, Argument]
    to: tuple[Value, ...] = ()


@attrs.frozen
class Turn:
    """A `when` and what came of it: the events that were handled and the messages that left, in order."""

    step: Step | None
    at: datetime
    receipts: tuple[Receipt, ...] = ()
    delivered: tuple[Delivered, ...] = ()


# --- why an expectation was not met --------------------------------------------------------------------------------


@attrs.frozen
class SawOther:
    """The condition was not met; `seen` has the values. `gone`: the record is there no more."""

    seen: Seen
    gone: bool = False


@attrs.frozen
class NotAsked:
    """Nobody asked for the action in this way. `nearest` is the request that comes nearest, `seen` what its condition
    saw; `done` are the names of the actions that were asked for, `times` says how often it was this one.
    """

    nearest: Request | None
    seen: Seen | None
    done: tuple[str, ...]
    times: int = 0


@attrs.frozen
class WasAsked:
    """The action was asked for all the same."""

    request: Request


@attrs.frozen
class DidSomething:
    """Rules did something: the effects and the actions."""

    steps: tuple[PlanStep, ...]
    requests: tuple[Request, ...]


@attrs.frozen
class StillThere:
    """The record has not been deleted."""

    record: Ref


@attrs.frozen
class NotListed:
    """The address is not on the exclusion list; those are."""

    listed: tuple[str, ...]


@attrs.frozen
class NotPending:
    """The rule does not wait; those do."""

    waiting: tuple[str, ...]


@attrs.frozen
class OtherFailures:
    """Nothing failed with that code; with these something did."""

    codes: tuple[str, ...]


@attrs.frozen
class NoEntry:
    """The history has no such entry; `nearest` comes nearest, `seen` is what its condition saw."""

    nearest: HistoryRow | None
    seen: Seen | None


@attrs.frozen
class HasEntry:
    """The history has such an entry all the same."""

    row: HistoryRow


@attrs.frozen
class Undecided:
    """The expectation itself cannot be worked out."""

    code: str
    detail: str


@attrs.frozen
class Impossible:
    """The step cannot be done; `why` is a sentence."""

    why: str


@attrs.frozen
class WentWrong:
    """A rule or an event could not be decided, and nobody expected that."""

    title: str
    code: str
    detail: str


Found: TypeAlias = (
    SawOther
    | NotAsked
    | WasAsked
    | DidSomething
    | StillThere
    | NotListed
    | NotPending
    | OtherFailures
    | NoEntry
    | HasEntry
    | Undecided
    | Impossible
    | WentWrong
)


@attrs.frozen
class Missed:
    """A step that did not go as the scenario says, and what was found instead; `turn` is the number of its `when`."""

    step: Step
    found: Found
    turn: int


@attrs.frozen
class Played:
    """A scenario that was played. `names` are the records that it names."""

    scenario: Scenario
    missed: tuple[Missed, ...]
    turns: tuple[Turn, ...]
    names: Mapping[Ref, str] = attrs.field(factory=dict)

    @property
    def passed(self) -> bool:
        """Whether everything went as it says."""
        return not self.missed
