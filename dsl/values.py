"""The values of the language that Python has no type for. The others: str (NFC), int, Decimal, bool, date, time,
datetime (with zone), None for the empty value, tuple for lists.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeAlias

import attrs

DIGITS = 38
"""How many digits a number may have."""

Unit = Literal["second", "minute", "hour", "day", "working day", "week", "month", "year"]
FIXED_UNITS: frozenset[Unit] = frozenset({"second", "minute", "hour", "day", "week"})
"""The units that are always equally long, so that spans of them can be compared."""


@attrs.frozen
class Money:
    """An exact amount of one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str


@attrs.frozen
class Duration:
    """So many of a unit. Seconds, minutes and hours are exact time; days and longer go by the calendar."""

    amount: int | Decimal
    unit: Unit


@attrs.frozen
class FileName:
    """A file of the project's file store, or of a file field."""

    name: str


@attrs.frozen
class Labelled:
    """One member of a labelled list: `work "ada@example.com"`."""

    label: str
    value: str


@attrs.frozen
class Handle:
    """Stands for the key of a record that this run creates, until the backend has given the real one."""

    number: int


Key: TypeAlias = int | str | Handle


@attrs.frozen
class Ref:
    """A record: its entity's name and its key."""

    entity: str
    key: Key


Value: TypeAlias = (
    str
    | int
    | Decimal
    | bool
    | date
    | time
    | datetime
    | Money
    | Duration
    | FileName
    | Labelled
    | Ref
    | tuple["Value", ...]
    | None
)
