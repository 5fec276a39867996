"""How a value lies in a host's column: from what is read there to what `fit` judges, and from what is kept back."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl import types as t

from ...facts import BadValue
from ...records.fit import LARGEST_KEY
from ...records.problems import EffectRefused
from ...records.values import canonical
from .found import FoundColumn, Kind
from .spec import Mark

Turn: TypeAlias = Callable[[Any], object]

LITE_DIGITS = 15
"""Digits that a NUMERIC column of SQLite keeps: it holds floating numbers."""


@attrs.frozen(eq=False)
class Codec:
    """The two ways of one column; neither sees an empty one. Inwards gives a `BadValue` for what cannot be read,
    outwards raises `EffectRefused` for what the column cannot hold.
    """

    inward: Turn
    outward: Turn


@attrs.frozen
class Unfit:
    """The column cannot hold the type: what it should be, and a way out."""

    wanted: str
    way: str = "Name another column, or another type in the schema."


@attrs.frozen
class Rounds:
    """The column would round."""


@attrs.frozen
class Zoneless:
    """The column does not say in which zone its moments are."""


def same(value: Any) -> object:
    """Nothing to turn."""
    return value


SAME = Codec(same, same)
TEXTS: frozenset[Kind] = frozenset(("text", "any"))


def plain(of: t.Type, column: FoundColumn, lite: bool) -> Codec | Unfit | Rounds | Zoneless:
    """The codec of a value that stands in one column as it is."""
    kind = column.kind
    match t.filled(of):
        case t.Integer() | t.Number() | t.Money():
            return number(column, lite)
        case t.YesNo():
            if kind in ("yes/no", "integer", "any"):
                return Codec(same, bool if kind == "yes/no" and not lite else int)
            return Unfit("0 and 1", 'Say what stands there: `{ column = "…", yes = "J", no = "N" }`.')
        case t.Date():
            return _timely(kind, lite, "date", "a date", date.isoformat)
        case t.Time():
            return _timely(kind, lite, "time", "a time of day", time.isoformat)
        case t.DateTime():
            return moment(kind)
        case _:
            return SAME if kind in TEXTS else Unfit("a text")


def number(column: FoundColumn, lite: bool) -> Codec | Unfit | Rounds:
    """Exact numbers."""
    match column.kind:
        case "float":
            return Rounds()
        case "integer":
            return Codec(same, _whole)
        case "exact":
            return Codec(_from_numeric, lambda value: _to_numeric(value, column, lite))
        case "text" | "any":
            return Codec(same, lambda value: canonical(Decimal(value)))
        case _:
            return Unfit("a number")


def cents(column: FoundColumn, lite: bool) -> Codec | Unfit | Rounds:
    """Money in hundredths."""
    inner = number(column, lite)
    if not isinstance(inner, Codec):
        return inner

    def outward(value: Decimal) -> object:
        found = value.scaleb(2)
        if found != found.to_integral_value():
            raise EffectRefused("bad_value", f"{canonical(value)} has parts of a cent")
        return inner.outward(found)

    def inward(raw: object) -> object:
        text = raw if isinstance(raw, str) else None
        found = _from_numeric(Decimal(text) if text is not None and text.lstrip("-").isdecimal() else raw)
        if isinstance(found, bool) or not isinstance(found, int | Decimal) or found != int(found):
            return BadValue(str(raw)[:200], "is no whole number of cents")
        return Decimal(found).scaleb(-2)

    return Codec(inward, outward)


def flag(column: FoundColumn, yes: Mark, no: Mark) -> Codec | Unfit:
    """A yes or no by two marks."""
    texts = isinstance(yes, str) and isinstance(no, str)
    if column.kind not in (("text", "any") if texts else ("integer", "yes/no", "any")):
        return Unfit("a text" if texts else "a number", "Write `yes` and `no` as they stand in the column.")

    def inward(raw: object) -> object:
        if raw == yes:
            return 1
        return 0 if raw == no else BadValue(str(raw)[:200], f"is neither {yes} nor {no}")

    return Codec(inward, lambda value: yes if value else no)


def codes(column: FoundColumn, names: Mapping[str, str]) -> Codec | Unfit:
    """Names by their codes."""
    if column.kind not in ("text", "integer", "any"):
        return Unfit("a text or a whole number")
    if column.kind == "integer" and not all(code.lstrip("-").isdecimal() for code in names):
        return Unfit("a text, since its codes are texts", "Write the codes as they stand in the column.")
    turn: Turn = int if column.kind == "integer" else str
    back = {name: turn(code) for code, name in names.items()}

    def inward(raw: object) -> object:
        return names.get(str(raw)) or BadValue(str(raw)[:200], "is none of the codes")

    return Codec(inward, lambda value: back[value])


def local(column: FoundColumn, zone: ZoneInfo, lite: bool) -> Codec | Unfit:
    """Moments as the clocks of a zone show them. Of an hour that is there twice, the first one is meant."""
    if column.kind not in ("local", "text", "any"):
        return Unfit("a date and time without a time zone", "Take the zone out.")
    as_text = lite or column.kind == "text"

    def inward(raw: object) -> object:
        try:
            found = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
        except ValueError:
            found = None
        if not isinstance(found, datetime) or found.tzinfo is not None:
            return BadValue(str(raw)[:200], "is no date and time without a time zone")
        return found.replace(tzinfo=zone)

    def outward(value: datetime) -> object:
        there = value.astimezone(zone).replace(tzinfo=None, fold=0)
        return there.isoformat(" ") if as_text else there

    return Codec(inward, outward)


def moment(kind: Kind) -> Codec | Unfit | Zoneless:
    """Moments that say their zone."""
    match kind:
        case "local":
            return Zoneless()
        case "moment":
            return SAME
        case "text" | "any":
            return Codec(same, utc_text)
        case _:
            return Unfit("a date and time")


def utc_text(value: datetime) -> str:
    """UTC, always with microseconds, so that the order of the texts is that of the moments."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def key(of: type[int] | type[str], column: FoundColumn) -> Codec | Unfit:
    """The key of a record, or a relation to one."""
    kinds: tuple[Kind, ...] = ("integer", "any") if of is int else ("text", "any")
    if column.kind in kinds:
        return SAME
    wanted = "a whole number" if of is int else "a text"
    return Unfit(wanted, f"The key is {wanted} in the schema: change it there, or name another column.")


def _timely(kind: Kind, lite: bool, native: Kind, wanted: str, write: Callable[[Any], str]) -> Codec | Unfit:
    if kind == native:
        return Codec(same, write) if lite else SAME
    return Codec(same, write) if kind in TEXTS else Unfit(wanted)


def _whole(value: Any) -> object:
    if value != int(value) or abs(value) > LARGEST_KEY:
        raise EffectRefused("bad_value", f"the column holds whole numbers of 64 bits, not {canonical(Decimal(value))}")
    return int(value)


def _from_numeric(raw: object) -> object:
    return Decimal(f"{raw:.{LITE_DIGITS}g}") if isinstance(raw, float) else raw


def _to_numeric(value: Decimal | int, column: FoundColumn, lite: bool) -> object:
    text = canonical(Decimal(value))
    before, _, behind = text.strip("-").partition(".")
    too_many = lite and len((before + behind).lstrip("0")) > LITE_DIGITS
    if column.digits is not None and column.places is not None:
        too_many |= len(before.lstrip("0")) > column.digits - column.places or len(behind) > column.places
    if too_many:
        raise EffectRefused("bad_value", f"the column `{column.name}` ({column.told}) would round {text}")
    return text if lite else Decimal(text)


def json_text(value: object) -> str:
    """A date, a time or a moment in JSON."""
    match value:
        case datetime():
            return utc_text(value)
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
