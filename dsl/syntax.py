"""The syntax tree: what a person wrote, before anything is known about its names.

Every class is one rule of `grammar.lark`. Spans and comments are kept, but don't take part in comparison: two trees
are equal when they mean the same text.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeAlias

import attrs

from .frozen import frozen
from .source import Source, Span
from .values import Unit

# --- words ---------------------------------------------------------------------------------------------------------


@frozen
class Word:
    """A name with its place: `amount`."""

    span: Span = attrs.field(eq=False, repr=False)
    text: str


@frozen
class Quoted:
    """A plain quoted name, without escapes or filling: `"Spam"`."""

    span: Span = attrs.field(eq=False, repr=False)
    text: str


@frozen
class Comment:
    """`# …`; `alone` when nothing else stands on its line. `text` is without the `#`."""

    span: Span = attrs.field(eq=False, repr=False)
    text: str
    alone: bool


# --- values --------------------------------------------------------------------------------------------------------


@frozen
class Number:
    """`10_000`, `10.5`; `19%` has `percent` set and the value 0.19."""

    span: Span = attrs.field(eq=False, repr=False)
    value: Decimal
    percent: bool = False


@frozen
class Money:
    """`10000 EUR`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: Decimal
    currency: str


@frozen
class Hole:
    """`{expression}` or `{close_date:dd.MM.yyyy}` inside a text."""

    span: Span = attrs.field(eq=False, repr=False)
    value: "Expression"
    format: str | None


@frozen
class Text:
    """`"Hello {contact.name}"`: fixed parts (escapes resolved, NFC) and holes, in order."""

    span: Span = attrs.field(eq=False, repr=False)
    parts: tuple[str | Hole, ...]


@frozen
class YesNo:
    """`yes`, `no`, `true`, `false`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: bool


@frozen
class Empty:
    """`empty`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class Date:
    """`2026-11-21`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: date


@frozen
class Time:
    """`09:00`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: time


@frozen
class DateTime:
    """`2026-11-21 09:00`, in the project's time zone (the value is naive)."""

    span: Span = attrs.field(eq=False, repr=False)
    value: datetime


@frozen
class Duration:
    """`3 working days`."""

    span: Span = attrs.field(eq=False, repr=False)
    amount: int
    unit: Unit


@frozen
class FileName:
    """`file "catalog.pdf"`."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Text


@frozen
class Today:
    """`today`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class Now:
    """`now`."""

    span: Span = attrs.field(eq=False, repr=False)


# --- expressions ---------------------------------------------------------------------------------------------------


@frozen
class Name:
    """A bare name: a field, a constant, a named expression, a variable, or `event`."""

    span: Span = attrs.field(eq=False, repr=False)
    text: str


@frozen
class Attribute:
    """`base.name`."""

    span: Span = attrs.field(eq=False, repr=False)
    base: "Expression"
    name: Word


@frozen
class Old:
    """`old amount`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: "Expression"


@frozen
class Argument:
    """A value in brackets or of an action, with its name where it has one: `title: "Call"`."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Word | None
    value: "Expression | NamedValues"


@frozen
class Call:
    """`convert(amount, EUR)`, `link.text_at("a.b")`, `Name(a: 1)`."""

    span: Span = attrs.field(eq=False, repr=False)
    callee: "Name | Attribute"
    arguments: tuple[Argument, ...]


@frozen
class Group:
    """`( expression )`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: "Expression"


@frozen
class Labelled:
    """`work "ada@example.com"`: one member of a labelled list."""

    span: Span = attrs.field(eq=False, repr=False)
    label: Word
    value: "Expression"


@frozen
class ListValue:
    """`[a, b]`."""

    span: Span = attrs.field(eq=False, repr=False)
    items: "tuple[Expression, ...]"


@frozen
class NamedValues:
    """An indented block of `name: value` lines under a parameter."""

    span: Span = attrs.field(eq=False, repr=False)
    entries: tuple[Argument, ...]


@frozen
class Negative:
    """`-x`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: "Expression"


@frozen
class Arithmetic:
    """`a + b`; `operator` is one of `+ - * /`."""

    span: Span = attrs.field(eq=False, repr=False)
    left: "Expression"
    operator: str
    right: "Expression"


@frozen
class OrElse:
    """`a or else b`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: "Expression"
    otherwise: "Expression"


@frozen
class OfList:
    """`any of tags`: the left side of a test that is asked of every member."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Literal["any", "all", "none"]
    list: "Expression"


@frozen
class Comparison:
    """`a == b`; `operator` is one of `== != < <= > >=`."""

    span: Span = attrs.field(eq=False, repr=False)
    left: "Expression"
    operator: str
    right: "Expression"


@frozen
class Between:
    """`x between a and b`, both included."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: "Expression"
    negated: bool
    low: "Expression"
    high: "Expression"


@frozen
class TextTest:
    """`x in list`, `x contains y`, `x starts with y`, `x ends with y`."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: "Expression"
    negated: bool
    kind: Literal["in", "contains", "starts with", "ends with"]
    value: "Expression"


@frozen
class Matches:
    """`x matches "pattern"`."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: "Expression"
    negated: bool
    pattern: Quoted


@frozen
class IsEmpty:
    """`x is empty`, `x is not empty`."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: "Expression"
    negated: bool


@frozen
class StageIs:
    """`x is open`, `x is success`, `x is failure`; the subject may be left out: `is open`."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: "Expression | None"
    negated: bool
    kind: Literal["open", "success", "failure"]


@frozen
class StageOrder:
    """`x is before "S"`, `x is after "S"`; the subject may be left out."""

    span: Span = attrs.field(eq=False, repr=False)
    subject: "Expression | None"
    negated: bool
    kind: Literal["before", "after"]
    stage: Quoted


@frozen
class Not:
    """`not x`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: "Expression"


@frozen
class And:
    """`a and b and c`, flat."""

    span: Span = attrs.field(eq=False, repr=False)
    items: "tuple[Expression, ...]"


@frozen
class Or:
    """`a or b or c`, flat."""

    span: Span = attrs.field(eq=False, repr=False)
    items: "tuple[Expression, ...]"


@frozen
class Quantifier:
    """`any p in products where (…)`, also `all`, `none`, `count`."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Literal["any", "all", "none", "count"]
    variable: Word
    list: "Expression"
    condition: "Expression"


@frozen
class Aggregate:
    """`count of contacts`, `sum of products.price`, `first/last/min/max/average of …`."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Literal["count", "sum", "first", "last", "min", "max", "average"]
    list: "Expression"


@frozen
class ForEach:
    """`sum p.price for p in products [where …]`, also `min`, `max`, `average`."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Literal["sum", "min", "max", "average"]
    value: "Expression"
    variable: Word
    list: "Expression"
    condition: "Expression | None"


@frozen
class Lookup:
    """`first User where department == "Sales" by last_assigned`, `count Deal where contact == this.contact`."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Literal["first", "count"]
    entity: Word
    condition: "Expression | None"
    by: Word | None
    descending: bool


Expression: TypeAlias = (
    Number
    | Money
    | Text
    | YesNo
    | Empty
    | Date
    | Time
    | DateTime
    | Duration
    | FileName
    | Today
    | Now
    | Name
    | Attribute
    | Old
    | Call
    | Group
    | Labelled
    | ListValue
    | Negative
    | Arithmetic
    | OrElse
    | OfList
    | Comparison
    | Between
    | TextTest
    | Matches
    | IsEmpty
    | StageIs
    | StageOrder
    | Not
    | And
    | Or
    | Quantifier
    | Aggregate
    | ForEach
    | Lookup
)


# --- time ----------------------------------------------------------------------------------------------------------


@frozen
class After:
    """`after 2 days`, `after 2 days at 09:00`; in a `wait` the word `after` is not written."""

    span: Span = attrs.field(eq=False, repr=False)
    duration: Duration
    at: Time | None


@frozen
class Around:
    """`3 days before close_date`, `1 day after close_date at 09:00`."""

    span: Span = attrs.field(eq=False, repr=False)
    duration: Duration
    side: Literal["before", "after"]
    date: Expression
    at: Time | None


@frozen
class At:
    """`at close_date`, `at 2026-12-24 09:00`, `at 09:00`; in a `wait until` without the word `at`."""

    span: Span = attrs.field(eq=False, repr=False)
    moment: Expression


@frozen
class TimePart:
    """The time of a header or a `wait`; `moment` is None where only a modifier is written."""

    span: Span = attrs.field(eq=False, repr=False)
    moment: After | Around | At | None
    working_hours: bool
    skip_if_past: bool
    regardless: bool


# --- triggers ------------------------------------------------------------------------------------------------------


@frozen
class StageTrigger:
    """`stage "A", "B"`."""

    span: Span = attrs.field(eq=False, repr=False)
    stages: tuple[Quoted, ...]


@frozen
class LeavingTrigger:
    """`leaving stage "A"`."""

    span: Span = attrs.field(eq=False, repr=False)
    stages: tuple[Quoted, ...]


@frozen
class CreatedTrigger:
    """`created`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class DeletedTrigger:
    """`deleted`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class ChangeTrigger:
    """`change of amount, responsible`."""

    span: Span = attrs.field(eq=False, repr=False)
    fields: tuple[Word, ...]


@frozen
class EventTrigger:
    """`payment_received`: an event of the schema."""

    span: Span = attrs.field(eq=False, repr=False)
    event: Word


@frozen
class ClockTrigger:
    """`every day at 09:00`, `every monday …`, `every working day …`, `every month on 1 …`, `… on last day …`.

    `day` is `day`, `working day`, a weekday's English name, or the day of the month (1 to 31, or `last`).
    """

    span: Span = attrs.field(eq=False, repr=False)
    day: str | int
    at: Time | None
    including_closed: bool


Trigger: TypeAlias = (
    StageTrigger | LeavingTrigger | CreatedTrigger | DeletedTrigger | ChangeTrigger | EventTrigger | ClockTrigger
)


# --- statements ----------------------------------------------------------------------------------------------------


@frozen
class Set:
    """`set PATH = EXPR [as USER]`."""

    span: Span = attrs.field(eq=False, repr=False)
    target: Expression
    value: Expression
    on_behalf: Expression | None


@frozen
class Add:
    """`add EXPR to PATH [as USER]`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: Expression
    target: Expression
    on_behalf: Expression | None


@frozen
class Remove:
    """`remove EXPR from PATH [as USER]`."""

    span: Span = attrs.field(eq=False, repr=False)
    value: Expression
    target: Expression
    on_behalf: Expression | None


@frozen
class Move:
    """`move to stage "S" [in pipeline "P"] [allowing back] [as USER]`."""

    span: Span = attrs.field(eq=False, repr=False)
    stage: Quoted
    pipeline: Quoted | None
    allowing_back: bool
    on_behalf: Expression | None


@frozen
class Ask:
    """`NAME param: value, …`: asks for an action."""

    span: Span = attrs.field(eq=False, repr=False)
    action: Word
    arguments: tuple[Argument, ...]
    on_behalf: Expression | None


@frozen
class Let:
    """`let x = EXPR` or `let x = NAME param: value, …`."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Word
    value: "Expression | Ask"


@frozen
class Branch:
    """One `if COND:` or `else if COND:` with its block."""

    span: Span = attrs.field(eq=False, repr=False)
    condition: Expression
    body: "tuple[Statement, ...]"


@frozen
class If:
    """`if COND:` … `else if COND:` … `else:`."""

    span: Span = attrs.field(eq=False, repr=False)
    branches: tuple[Branch, ...]
    otherwise: "tuple[Statement, ...] | None"


@frozen
class Wait:
    """`wait 2 days`, `wait until close_date`."""

    span: Span = attrs.field(eq=False, repr=False)
    time: TimePart


@frozen
class OnFailure:
    """`on failure:` and a block; belongs to the action right before it."""

    span: Span = attrs.field(eq=False, repr=False)
    body: "tuple[Statement, ...]"


@frozen
class Stop:
    """`stop`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class Broken:
    """A statement that could not be read; its problem has been reported.

    `name` is what it would have named (`let x = …`, a field): nothing is said about an unknown name of this kind.
    """

    span: Span = attrs.field(eq=False, repr=False)
    name: str | None = None


Statement: TypeAlias = Set | Add | Remove | Move | Ask | Let | If | Wait | OnFailure | Stop | Broken


# --- a rules file --------------------------------------------------------------------------------------------------


@frozen
class For:
    """`for Deal in pipeline "Sales"`."""

    span: Span = attrs.field(eq=False, repr=False)
    entity: Word
    pipeline: Quoted | None


@frozen
class NamedExpression:
    """`let large = amount > 10000 EUR` at the top of a file."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Word
    value: Expression


@frozen
class Rule:
    """One rule. `description` is the text of the comment lines right above it."""

    span: Span = attrs.field(eq=False, repr=False)
    description: str = attrs.field(eq=False)
    name: Quoted | None
    off: bool
    starts: Date | None
    ends: Date | None
    trigger: Trigger
    condition: Expression | None
    time: TimePart | None
    late_condition: Expression | None
    body: tuple[Statement, ...]


# --- scenarios -----------------------------------------------------------------------------------------------------


@frozen
class GivenItem:
    """`given Deal other: amount: 15000 EUR`. Several labelled members of one field make one `ListValue`."""

    span: Span = attrs.field(eq=False, repr=False)
    entity: Word
    alias: Word | None
    values: tuple[Argument, ...]


@frozen
class GivenNow:
    """`given now is 2026-01-05 09:00`."""

    span: Span = attrs.field(eq=False, repr=False)
    moment: Expression


@frozen
class GivenConstant:
    """`given lead_manager is eve`."""

    span: Span = attrs.field(eq=False, repr=False)
    constant: Word
    value: Expression


@frozen
class GivenFails:
    """`given send_chat_message fails with no_chat`."""

    span: Span = attrs.field(eq=False, repr=False)
    action: Word
    failure: Word


@frozen
class GivenResult:
    """`given create_payment_link gives url: "…"`."""

    span: Span = attrs.field(eq=False, repr=False)
    action: Word
    values: tuple[Argument, ...]


@frozen
class WhenStage:
    """`when stage "S"`."""

    span: Span = attrs.field(eq=False, repr=False)
    stage: Quoted


@frozen
class WhenCreated:
    """`when created`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class WhenDeleted:
    """`when deleted`."""

    span: Span = attrs.field(eq=False, repr=False)


@frozen
class WhenSet:
    """`when set amount = 5 EUR`."""

    span: Span = attrs.field(eq=False, repr=False)
    target: Expression
    value: Expression


@frozen
class WhenPass:
    """`when 3 working days pass`."""

    span: Span = attrs.field(eq=False, repr=False)
    duration: Duration


@frozen
class WhenAt:
    """`when at 2026-11-24 09:00`."""

    span: Span = attrs.field(eq=False, repr=False)
    moment: Expression


@frozen
class WhenEvent:
    """`when payment_received amount: 15000 EUR`."""

    span: Span = attrs.field(eq=False, repr=False)
    event: Word
    values: tuple[Argument, ...]


@frozen
class ExpectAsked:
    """`expect send_email where …`, `expect no send_sms`, `expect history where …`, `expect nothing`."""

    span: Span = attrs.field(eq=False, repr=False)
    negated: bool
    action: Word
    condition: Expression | None


@frozen
class ExpectThat:
    """`expect stage == "Invoice"`. A bare name (`expect send_email`) also comes here; the checker tells them apart."""

    span: Span = attrs.field(eq=False, repr=False)
    condition: Expression


@frozen
class ExpectDeleted:
    """`expect deleted`, `expect ada deleted`."""

    span: Span = attrs.field(eq=False, repr=False)
    alias: Word | None


@frozen
class ExpectQuoted:
    """`expect exclusion "…"`, `expect pending "Rule"`."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Word
    text: Quoted


@frozen
class ExpectFailure:
    """`expect failure no_mailbox`."""

    span: Span = attrs.field(eq=False, repr=False)
    kind: Word
    failure: Word


Step: TypeAlias = (
    GivenItem
    | GivenNow
    | GivenConstant
    | GivenFails
    | GivenResult
    | WhenStage
    | WhenCreated
    | WhenDeleted
    | WhenSet
    | WhenPass
    | WhenAt
    | WhenEvent
    | ExpectAsked
    | ExpectThat
    | ExpectDeleted
    | ExpectQuoted
    | ExpectFailure
    | Broken
)


@frozen
class Scenario:
    """`scenario "Name":` and its steps."""

    span: Span = attrs.field(eq=False, repr=False)
    description: str = attrs.field(eq=False)
    name: Quoted
    steps: tuple[Step, ...]


# --- a schema file -------------------------------------------------------------------------------------------------


@frozen
class TypeName:
    """`text`, `integer`, `yes/no`, `User`."""

    span: Span = attrs.field(eq=False, repr=False)
    name: str
    optional: bool


@frozen
class MoneyType:
    """`money` (currency None), `money in EUR`, `money in any` (currency `any`)."""

    span: Span = attrs.field(eq=False, repr=False)
    currency: str | None
    optional: bool


@frozen
class ChoiceType:
    """`choice "web", "call"`."""

    span: Span = attrs.field(eq=False, repr=False)
    values: tuple[Quoted, ...]
    optional: bool


@frozen
class ListType:
    """`list of phone labelled "work", "home"`."""

    span: Span = attrs.field(eq=False, repr=False)
    item: "TypeExpression"
    labels: tuple[Quoted, ...]


@frozen
class FirstOf:
    """`first of contacts`."""

    span: Span = attrs.field(eq=False, repr=False)
    field: Word


TypeExpression: TypeAlias = TypeName | MoneyType | ChoiceType | ListType | FirstOf


@frozen
class FieldDefinition:
    """`key id: integer`, `verantwortlich: User is responsible read only label "Verantwortlich"`."""

    span: Span = attrs.field(eq=False, repr=False)
    key: bool
    name: Word
    type: TypeExpression
    role: Word | None
    read_only: bool
    label: Quoted | None


@frozen
class ShownAs:
    """`shown as title`."""

    span: Span = attrs.field(eq=False, repr=False)
    field: Word


@frozen
class StageDefinition:
    """`stage "Won" success`."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Quoted
    final: Literal["success", "failure"] | None


@frozen
class PipelineDefinition:
    """`pipeline "Sales":` and its stages."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Quoted
    stages: tuple[StageDefinition | Broken, ...]


@frozen
class EntityDefinition:
    """`entity Kontakt is contact:` and its members, in the order written."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Word
    role: Word | None
    label: Quoted | None
    members: tuple[FieldDefinition | ShownAs | PipelineDefinition | Broken, ...]


@frozen
class EventDefinition:
    """`event payment_received on Deal:` and its fields."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Word
    entity: Word
    fields: tuple[FieldDefinition | Broken, ...]


@frozen
class ConstantDefinition:
    """`constant lead_manager: User`."""

    span: Span = attrs.field(eq=False, repr=False)
    name: Word
    type: TypeExpression


Declaration: TypeAlias = (
    For | NamedExpression | Rule | Scenario | EntityDefinition | EventDefinition | ConstantDefinition
)


@frozen
class File:
    """A parsed file: what could be read of it, in order, and its comments.

    `unread` are the names whose declarations could not be read: nothing is said about them where they are used.
    """

    source: Source
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...]
    unread: frozenset[str] = frozenset()
