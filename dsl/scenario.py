"""Checked scenarios: what is given, what happens, what is expected. Steps are in the order of the file."""

from collections.abc import Mapping
from typing import TypeAlias

from .frozen import frozen
from .source import Source, Span
from .typed import Expression
from .values import Duration

# --- given ---------------------------------------------------------------------------------------------------------


@frozen
class GivenItem:
    """A record that is there from the beginning; `alias` is its name in this scenario."""

    span: Span
    entity: str
    alias: str | None
    values: Mapping[str, Expression]


@frozen
class GivenNow:
    """The moment at which the scenario begins."""

    span: Span
    moment: Expression


@frozen
class GivenConstant:
    """The value of a constant of the project."""

    span: Span
    constant: str
    value: Expression


@frozen
class GivenFails:
    """An action that is skipped or fails with this code whenever it is asked for."""

    span: Span
    action: str
    code: str


@frozen
class GivenResult:
    """What an action gives back."""

    span: Span
    action: str
    values: Mapping[str, Expression]


# --- when ----------------------------------------------------------------------------------------------------------


@frozen
class WhenStage:
    """The item is made in the stage, or moved there."""

    span: Span
    stage: str


@frozen
class WhenCreated:
    """The item is made."""

    span: Span


@frozen
class WhenDeleted:
    """The item is deleted."""

    span: Span


@frozen
class WhenSet:
    """Somebody writes a field of `record`; with `label` only the members so labelled."""

    span: Span
    record: Expression
    field: str
    label: str | None
    value: Expression


@frozen
class WhenPass:
    """So much time passes."""

    span: Span
    duration: Duration


@frozen
class WhenAt:
    """Time passes up to this moment."""

    span: Span
    moment: Expression


@frozen
class WhenEvent:
    """An event of the schema arrives for the item."""

    span: Span
    event: str
    values: Mapping[str, Expression]


# --- expect --------------------------------------------------------------------------------------------------------


@frozen
class ExpectAsked:
    """An action was asked for since the last `when` (or was not), with parameters that meet the condition."""

    span: Span
    action: str
    condition: Expression | None
    negated: bool


@frozen
class ExpectHistory:
    """The history has (or has not) an entry that meets the condition."""

    span: Span
    condition: Expression | None
    negated: bool


@frozen
class ExpectNothing:
    """Rules did nothing since the last `when`; that they wait for something is nothing yet."""

    span: Span


@frozen
class ExpectThat:
    """The condition is met by the item as it is now."""

    span: Span
    condition: Expression


@frozen
class ExpectDeleted:
    """The item, or the record of that name, is there no more."""

    span: Span
    alias: str | None


@frozen
class ExpectExclusion:
    """The address is on the exclusion list."""

    span: Span
    address: str


@frozen
class ExpectPending:
    """The rule of that name waits."""

    span: Span
    rule: str


@frozen
class ExpectFailure:
    """Something was skipped or failed with this code since the last `when`."""

    span: Span
    code: str


Given: TypeAlias = GivenItem | GivenNow | GivenConstant | GivenFails | GivenResult
When: TypeAlias = WhenStage | WhenCreated | WhenDeleted | WhenSet | WhenPass | WhenAt | WhenEvent
Expect: TypeAlias = (
    ExpectAsked
    | ExpectHistory
    | ExpectNothing
    | ExpectThat
    | ExpectDeleted
    | ExpectExclusion
    | ExpectPending
    | ExpectFailure
)
Step: TypeAlias = Given | When | Expect


@frozen
class Scenario:
    """A checked scenario. `entity` is that of its item, `pipeline` the one that the file is about there, if any."""

    name: str
    source: Source
    span: Span
    entity: str
    pipeline: str | None
    steps: tuple[Step, ...]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.source.place(self.span.start).line
