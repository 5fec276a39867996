"""Facts: everything a decision may look at, read beforehand. And what to ask for when something is missing."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.values import Ref, Value

from .effects import Schedule
from .pauses import Pause


@attrs.frozen
class BadValue:
    """Stands where data does not fit the schema: what was there and why it does not fit (`bad_record`)."""

    found: str
    why: str


FieldValue: TypeAlias = Value | BadValue
Fields: TypeAlias = Mapping[str, FieldValue]


@attrs.frozen
class Search:
    """The records of an entity whose field equals a value or, a list field, has it as a member (of any label)."""

    entity: str
    field: str
    value: Value


@attrs.frozen
class Selection:
    """The records of an entity each of whose fields holds its value, as a search has it, and no value is empty. More
    than `most` are of no use.
    """

    entity: str
    equal: tuple[tuple[str, Value], ...]
    most: int


@attrs.frozen
class Rate:
    """What one unit of a currency is worth in another on a day."""

    source: str
    target: str
    day: date


@attrs.frozen
class Result:
    """What came of a request that left the machine: the `values` it gave; `code` and `detail` say why it failed."""

    status: Literal["waiting", "sent", "failed"]
    values: Mapping[str, Value] = attrs.field(factory=dict)
    code: str = ""
    detail: str = ""


@attrs.frozen
class Facts:
    """What is known. A record that is not there maps to None; a field that was not asked for is not in its mapping.

    `now` is the moment of the run, in the project's zone. `constants` hold the values the project bound. `pending` is
    what waits for a record, `results` what came of requests, by token (None: there is no such request). `selected` is
    what selections gave before the run, which no effect changes; None: more than may be asked for.
    """

    now: datetime
    records: Mapping[Ref, Fields | None] = attrs.field(factory=dict)
    found: Mapping[Search, tuple[Ref, ...]] = attrs.field(factory=dict)
    constants: Mapping[str, Value] = attrs.field(factory=dict)
    rates: Mapping[Rate, Decimal | None] = attrs.field(factory=dict)
    pending: Mapping[Ref, tuple[Schedule, ...]] = attrs.field(factory=dict)
    results: Mapping[str, Result | None] = attrs.field(factory=dict)
    pauses: frozenset[Pause] = frozenset()
    selected: Mapping[Selection, tuple[Ref, ...] | None] = attrs.field(factory=dict)


@attrs.frozen
class NeedFacts:
    """What a decision must be told before it can go on; only what is not in the facts yet."""

    fields: Mapping[Ref, frozenset[str]] = attrs.field(factory=dict)
    searches: frozenset[Search] = frozenset()
    rates: frozenset[Rate] = frozenset()
    pending: frozenset[Ref] = frozenset()
    results: frozenset[str] = frozenset()
    selections: frozenset[Selection] = frozenset()
