"""The typed tree: rules as the checker understood them. Every name is resolved, every value has a type.

A path such as `contact.responsible` is a chain of `Field` over `Item`; `first of` fields are gone (they became `Pick`
over the list). The trees of named expressions stand inside `Named`. An empty value is None when run; the checker has
seen to it that this cannot surprise.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

from . import types as t
from .frozen import frozen
from .source import Source, Span
from .values import Duration as DurationValue
from .values import Value

Path: TypeAlias = tuple[str, ...]
"""Names of fields, one after the other: `("contacts", "responsible")`."""

# --- expressions ---------------------------------------------------------------------------------------------------


@frozen
class Constant:
    """A written value."""

    span: Span
    type: t.Type
    value: Value


@frozen
class Item:
    """The record the rule is about."""

    span: Span
    type: t.Type


@frozen
class Field:
    """A field of one record; empty where the record is."""

    span: Span
    type: t.Type
    base: "Expression"
    entity: str
    field: str


@frozen
class EachField:
    """A field of every record of a list, as a list; lists inside are joined, empty values are left out."""

    span: Span
    type: t.Type
    base: "Expression"
    entity: str
    field: str


@frozen
class WithLabel:
    """The members of a labelled list that carry the label."""

    span: Span
    type: t.Type
    base: "Expression"
    label: str


@frozen
class Pick:
    """The first or the last member; empty where the list is."""

    span: Span
    type: t.Type
    base: "Expression"
    which: Literal["first", "last"]


@frozen
class Part:
    """`.year .month .day .weekday .date .hour .minute` of a date (Monday is 1), `.currency .amount` of money."""

    span: Span
    type: t.Type
    base: "Expression"
    part: Literal["year", "month", "day", "weekday", "date", "hour", "minute", "currency", "amount"]


@frozen
class ProjectConstant:
    """A constant of the schema; its value is read when it is used."""

    span: Span
    type: t.Type
    name: str


@frozen
class Variable:
    """A `let` of the body, or the variable of a list form."""

    span: Span
    type: t.Type
    name: str


@frozen
class ResultField:
    """A field of what an action gave: `link.url`."""

    span: Span
    type: t.Type
    base: "Expression"
    field: str


@frozen
class EventField:
    """`event.amount`."""

    span: Span
    type: t.Type
    name: str


@frozen
class Old:
    """`old amount`."""

    span: Span
    type: t.Type
    field: str


@frozen
class Today:
    """The day on which the run is decided."""

    span: Span
    type: t.Type


@frozen
class Now:
    """The moment at which the run is decided."""

    span: Span
    type: t.Type


@frozen
class Named:
    """A named expression, spelled out: `value` stands in the file `source`."""

    span: Span
    type: t.Type
    name: str
    value: "Expression"
    source: Source


@frozen
class AsMoney:
    """A bare number that means an amount of this currency."""

    span: Span
    type: t.Type
    value: "Expression"
    currency: str


@frozen
class Negative:
    """`-x`."""

    span: Span
    type: t.Type
    value: "Expression"


@frozen
class Arithmetic:
    """`+ - * /` over numbers, money, dates and durations, and `+` that joins texts."""

    span: Span
    type: t.Type
    left: "Expression"
    operator: Literal["+", "-", "*", "/"]
    right: "Expression"


@frozen
class OrElse:
    """The value, or the other where it is empty."""

    span: Span
    type: t.Type
    value: "Expression"
    otherwise: "Expression"


@frozen
class Call:
    """A function: one of the language's (`lower`, `convert`, …) or the host's."""

    span: Span
    type: t.Type
    function: str
    arguments: "tuple[Expression, ...]"


Within: TypeAlias = Literal["html", "link", "address"]
"""What a part that is filled in must be kept from breaking: the HTML around it, an address in HTML that begins with it,
the web address that it is a part of.
"""


@frozen
class Hole:
    """A filled-in part of a text, with its format if one is given; `within` is None in a plain text."""

    value: "Expression"
    format: str | None
    within: Within | None = None


@frozen
class Template:
    """A text with holes. Where its type is optional, it is nothing but one hole, and empty with it."""

    span: Span
    type: t.Type
    parts: tuple[str | Hole, ...]


@frozen
class ListOf:
    """A written list."""

    span: Span
    type: t.Type
    items: "tuple[Expression, ...]"


@frozen
class LabelledValue:
    """One member for a labelled list."""

    span: Span
    type: t.Type
    label: str
    value: "Expression"


@frozen
class NamedValues:
    """Named values: the fields of a record to make, or free ones."""

    span: Span
    type: t.Type
    entries: "tuple[tuple[str, Expression], ...]"


@frozen
class EntityValue:
    """The name of an entity, as an action's argument."""

    span: Span
    type: t.Type
    entity: str


By: TypeAlias = Literal["value", "phone", "email"]


@frozen
class Compare:
    """A comparison; `by` says in which form the two sides are compared. Not met where a side is empty."""

    span: Span
    type: t.Type
    left: "Expression"
    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    right: "Expression"
    by: By = "value"


@frozen
class Between:
    """Both ends included."""

    span: Span
    type: t.Type
    subject: "Expression"
    low: "Expression"
    high: "Expression"


@frozen
class Contains:
    """Whether `container` (a list, or a text) has `member` in it. `x in list` is this, too."""

    span: Span
    type: t.Type
    container: "Expression"
    member: "Expression"
    by: By = "value"


@frozen
class TextTest:
    """`starts with`, `ends with`."""

    span: Span
    type: t.Type
    subject: "Expression"
    kind: Literal["starts with", "ends with"]
    value: "Expression"


@frozen
class Matches:
    """Whether a pattern (RE2 syntax) is found in the text."""

    span: Span
    type: t.Type
    subject: "Expression"
    pattern: str


@frozen
class IsEmpty:
    """Whether a value is empty (None, or a list without members)."""

    span: Span
    type: t.Type
    subject: "Expression"


@frozen
class StageIs:
    """Whether the stage of a staged item is of one of these names (which the checker took from the kind or order)."""

    span: Span
    type: t.Type
    subject: "Expression"
    entity: str
    stages: frozenset[tuple[str, str]]
    """(pipeline, stage) pairs."""


@frozen
class Not:
    """`not x`, and the negated form of every word operator."""

    span: Span
    type: t.Type
    value: "Expression"


@frozen
class And:
    """All of them, from left to right, stopping when decided."""

    span: Span
    type: t.Type
    items: "tuple[Expression, ...]"


@frozen
class Or:
    """One of them, from left to right, stopping when decided."""

    span: Span
    type: t.Type
    items: "tuple[Expression, ...]"


@frozen
class Quantifier:
    """`any/all/none/count` of the members for which the condition is met; `any of tags == x` is this, too."""

    span: Span
    type: t.Type
    kind: Literal["any", "all", "none", "count"]
    variable: str
    list: "Expression"
    condition: "Expression"


@frozen
class Comprehension:
    """The values of an expression for each member (that meets the condition), as a list."""

    span: Span
    type: t.Type
    variable: str
    list: "Expression"
    condition: "Expression | None"
    value: "Expression"


@frozen
class Aggregate:
    """`count sum first last min max average` of a list; empty members are left out."""

    span: Span
    type: t.Type
    kind: Literal["count", "sum", "first", "last", "min", "max", "average"]
    list: "Expression"


@frozen
class Lookup:
    """The first of the records of an entity that meet the condition, or their number; `candidate` stands for each of
    them in the condition.

    `equal` are fields that each of them must hold, with values that don't depend on it: by these the database selects.
    `reads` are the paths of stored fields that are read of each. `first` takes the one with the least `by` (the
    greatest, if `descending`; an empty one is less than all), of several such the one with the first key.
    """

    span: Span
    type: t.Type
    kind: Literal["first", "count"]
    entity: str
    candidate: str
    condition: "Expression"
    equal: "tuple[tuple[str, Expression], ...]"
    reads: "frozenset[Path]"
    by: str | None
    descending: bool


@frozen
class Problematic:
    """Where a problem has been reported. Never run: a file with errors does not load."""

    span: Span
    type: t.Type


Expression: TypeAlias = (
    Constant
    | Item
    | Field
    | EachField
    | WithLabel
    | Pick
    | Part
    | ProjectConstant
    | Variable
    | ResultField
    | EventField
    | Old
    | Today
    | Now
    | Named
    | AsMoney
    | Negative
    | Arithmetic
    | OrElse
    | Call
    | Template
    | ListOf
    | LabelledValue
    | NamedValues
    | EntityValue
    | Compare
    | Between
    | Contains
    | TextTest
    | Matches
    | IsEmpty
    | StageIs
    | Not
    | And
    | Or
    | Quantifier
    | Comprehension
    | Aggregate
    | Lookup
    | Problematic
)

# --- time ----------------------------------------------------------------------------------------------------------


@frozen
class When:
    """The moment of a header's time or of a wait: `duration` after the start or before/after `date`; or `date` itself.

    `side` is `start` (`after 2 days`), `before`, `after` or `at`; `date` is None for `start`.
    """

    span: Span
    side: Literal["start", "before", "after", "at"] | None
    duration: DurationValue | None
    date: "Expression | None"
    time_of_day: "Expression | None"
    working_hours: bool
    skip_if_past: bool


# --- triggers ------------------------------------------------------------------------------------------------------


@frozen
class OnStage:
    """Entering one of these stages."""

    stages: tuple[str, ...]


@frozen
class OnLeaving:
    """Leaving one of these stages."""

    stages: tuple[str, ...]


@frozen
class OnCreated:
    """The record is created."""


@frozen
class OnDeleted:
    """The record has been deleted."""


@frozen
class OnChange:
    """One of these fields really changed; `stage` among them is any move."""

    fields: tuple[str, ...]


@frozen
class OnEvent:
    """A declared event arrives."""

    event: str


@frozen
class OnClock:
    """The clock: `day` as in the syntax tree's `ClockTrigger`."""

    day: str | int
    at: "Expression | None"
    including_closed: bool


Trigger: TypeAlias = OnStage | OnLeaving | OnCreated | OnDeleted | OnChange | OnEvent | OnClock

# --- statements ----------------------------------------------------------------------------------------------------


@frozen
class SetField:
    """Writes a field of `record` (empty record: skipped, `no_record`); with `label` only the members so labelled."""

    span: Span
    record: Expression
    entity: str
    field: str
    label: str | None
    value: Expression
    on_behalf: Expression | None


@frozen
class AddTo:
    """Adds to a list field; already there: skipped."""

    span: Span
    record: Expression
    entity: str
    field: str
    label: str | None
    value: Expression
    on_behalf: Expression | None


@frozen
class RemoveFrom:
    """Removes from a list field; not there: skipped."""

    span: Span
    record: Expression
    entity: str
    field: str
    label: str | None
    value: Expression
    on_behalf: Expression | None


@frozen
class MoveTo:
    """Moves the item."""

    span: Span
    pipeline: str | None
    stage: str
    allowing_back: bool
    on_behalf: Expression | None


@frozen
class Ask:
    """Asks for an action. `arguments` hold what was given, `variable` names its result, `on_failure` its block."""

    span: Span
    action: str
    arguments: Mapping[str, Expression]
    variable: str | None
    on_behalf: Expression | None
    on_failure: "tuple[Statement, ...] | None"


@frozen
class Assign:
    """A value taken here."""

    span: Span
    variable: str
    value: Expression


@frozen
class If:
    """The first branch whose condition is met, else `otherwise`."""

    span: Span
    branches: "tuple[tuple[Expression, tuple[Statement, ...]], ...]"
    otherwise: "tuple[Statement, ...]"


@frozen
class Wait:
    """What follows goes on later."""

    span: Span
    when: When
    regardless: bool


@frozen
class Stop:
    """Ends the rule."""

    span: Span


Statement: TypeAlias = SetField | AddTo | RemoveFrom | MoveTo | Ask | Assign | If | Wait | Stop

# --- rules ---------------------------------------------------------------------------------------------------------


@frozen
class Rule:
    """One rule, ready to be decided.

    `identity` is its name, or for an unnamed one file, hash of its canonical tree and ordinal; `version` is the hash
    of the canonical tree with its named expressions. `needs` are the paths it reads from the item, in stored fields:
    `("contacts", "responsible")`. `name` is None for an unnamed rule; `line` counts from 1 and is only shown. An `off`
    rule is not started, nor any outside its days, `starts` to `ends`, both included.
    """

    identity: str
    version: str
    name: str | None
    source: Source
    span: Span
    line: int
    entity: str
    pipeline: str | None
    trigger: Trigger
    condition: Expression | None
    when: When | None
    late_condition: Expression | None
    regardless: bool
    body: tuple[Statement, ...]
    needs: frozenset[Path]
    writes: frozenset[tuple[str, str]]
    off: bool = False
    starts: date | None = None
    ends: date | None = None
    description: str = ""

    @property
    def title(self) -> str:
        """What people call it: its name, or where it stands."""
        return self.name if self.name is not None else f"{self.source.home}:{self.line}"
