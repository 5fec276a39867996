"""Facts: everything a decision may look at, read beforehand. And what to ask for when something is missing."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import attrs

from stagerules.dsl.values import Ref, Value


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
class Rate:
    """What one unit of a currency is worth in another on a day."""

    source: str
    target: str
    day: date


@attrs.frozen
class Facts:
    """What is known. A record that is not there maps to None; a field that was not asked for is not in its mapping.

    `now` is the moment of the run, in the project's zone. `constants` hold the values the project bound.
    """

    now: datetime
    records: Mapping[Ref, Fields | None] = attrs.field(factory=dict)
    found: Mapping[Search, tuple[Ref, ...]] = attrs.field(factory=dict)
    constants: Mapping[str, Value] = attrs.field(factory=dict)
    rates: Mapping[Rate, Decimal | None] = attrs.field(factory=dict)


@attrs.frozen
class NeedFacts:
    """What a decision must be told before it can go on; only what is not in the facts yet."""

    fields: Mapping[Ref, frozenset[str]] = attrs.field(factory=dict)
    searches: frozenset[Search] = frozenset()
    rates: frozenset[Rate] = frozenset()
