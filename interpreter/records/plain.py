"""Values as data files, project files and events write them (plain JSON or TOML) become values of a type."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from math import isfinite, isnan

from stagerules.dsl import types as t
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Ref, Value

from ..decision.interruption import DecisionError
from ..values.numbers import rounded_money
from .fit import key_type, possible_key
from .values import decimal, duration, too_long

TAGS = ("number", "date", "datetime", "time", "file")
"""What our own JSON wraps a value in; `{"date": "2026-11-21"}` is `"2026-11-21"` where a date is wanted."""


class PlainProblem(ValueError):
    """A written value that does not fit: one plain sentence, and the way out in `hint`."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def from_plain(written: object, of: t.Type, schema: Schema, zone: tzinfo = UTC) -> Value:
    """The value of a type that something written means. Raises `PlainProblem`.

    A moment without an offset is one in `zone`.
    """
    if written is None:
        if isinstance(of, t.Optional):
            return None
        raise PlainProblem("the value is missing", "Write a value; only fields with a `?` may be empty.")
    of = t.filled(of)
    if isinstance(of, t.List):
        return _list(written, of, schema, zone)
    if isinstance(written, Mapping) and len(written) == 1:
        written = next((written[tag] for tag in TAGS if tag in written), written)
    match of:
        case t.Text() | t.Phone() | t.Email() | t.Url():
            return _text(written)
        case t.File():
            return FileName(_text(written))
        case t.Choice(values):
            return _one_of(written, values)
        case t.StageName(entity, what):
            return _one_of(written, _names(schema, entity, what))
        case t.YesNo():
            return _yes_no(written)
        case t.Integer():
            return _integer(written)
        case t.Number():
            return _number(written)
        case t.Money():
            return _money(written, of)
        case t.Record(entity):
            return _record(written, entity, schema)
        case _:
            return _time_value(written, of, zone)


def from_key(written: object, entity: str, schema: Schema) -> int | str:
    """The key of a record."""
    of = key_type(schema, entity)
    if of is str:
        return _text(written)
    if isinstance(written, int) and possible_key(written, of):
        return written
    if isinstance(written, str) and decimal(written) is not None:
        raise PlainProblem(
            f'`"{_short(written)}"` is a text, and the keys of {entity} are whole numbers', "Write it without quotes."
        )
    raise PlainProblem(f"`{_short(written)}` is no key of {entity}", "Its keys are whole numbers.")


def _list(written: object, of: t.List, schema: Schema, zone: tzinfo) -> tuple[Value, ...]:
    if of.labels and isinstance(written, Mapping):
        groups = ((label, some if isinstance(some, list) else [some]) for label, some in written.items())
        written = [{"label": label, "value": one} for label, some in groups for one in some]
    if not isinstance(written, list | tuple):
        raise PlainProblem(f"`{_short(written)}` is no list", "A list stands in brackets: `[…]`.")
    if not of.labels:
        return tuple(from_plain(one, of.item, schema, zone) for one in written)
    return tuple(_labelled(one, of) for one in written)


def _labelled(written: object, of: t.List) -> Labelled:
    if not isinstance(written, Mapping) or written.keys() != {"label", "value"}:
        example = f'{{"label": "{of.labels[0]}", "value": "…"}}'
        raise PlainProblem(f"`{_short(written)}` has no label", f"Each member is written `{example}`.")
    return Labelled(_one_of(written["label"], of.labels), _text(written["value"]))


def _text(written: object) -> str:
    if not isinstance(written, str):
        raise PlainProblem(f"`{_short(written)}` is no text", "Put it in quotes.")
    if "\0" in written or any("\ud800" <= one <= "\udfff" for one in written):
        raise PlainProblem("the text holds a character that no text can hold")
    return nfc(written)


def _one_of(written: object, values: tuple[str, ...]) -> str:
    text = _text(written)
    if text in values:
        return text
    near = nearest(text, values)
    hint = f"Did you mean `{near}`?" if near else f"It must be one of {', '.join(f'`{one}`' for one in values)}."
    raise PlainProblem(f"`{_short(text)}` is not known here", hint)


def _names(schema: Schema, entity: str, what: str) -> tuple[str, ...]:
    pipelines = schema.entities[entity].pipelines
    if what == "pipeline":
        return tuple(one.name for one in pipelines)
    return tuple(dict.fromkeys(stage.name for one in pipelines for stage in one.stages))


def _yes_no(written: object) -> bool:
    if isinstance(written, bool):
        return written
    if written in ("yes", "no"):
        return written == "yes"
    raise PlainProblem(f"`{_short(written)}` is neither yes nor no", "Write true or false.")


def _number(written: object) -> Decimal:
    number: Decimal | None = None
    match written:
        case bool():
            pass
        case int():
            number = Decimal(written)
        case Decimal():
            number = written
        case str():
            number = decimal(written)
        case float() if not isfinite(written):
            raise PlainProblem("the number is too large" if not isnan(written) else "a value is no number")
        case float():  # what JSON and TOML make of 10.5: exact again as long as it is short
            number = decimal(repr(written))
            if number is not None and len(number.as_tuple().digits) > 15:
                raise PlainProblem("the number has too many digits to be exact", "Write it in quotes.")
        case _:
            pass
    if number is None or not number.is_finite():
        raise PlainProblem(f"`{_short(written)}` is no number", "Write plain digits, such as 10000.50.")
    if too_long(number):
        raise PlainProblem("the number has more than 38 digits")
    return number


def _integer(written: object) -> int:
    number = _number(written)
    if number != number.to_integral_value():
        raise PlainProblem(f"`{_short(written)}` is no whole number")
    return int(number)


def _money(written: object, of: t.Money) -> Money:
    amount, currency = written, of.currency
    match written:
        case {"amount": amount, "currency": str(currency)}:
            pass
        case str() if " " in written:
            amount, _, currency = written.partition(" ")
        case _:
            pass
    if not currency or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise PlainProblem(f"`{_short(written)}` has no currency", "Write it as `10000 EUR`.")
    if of.currency not in (None, currency):
        raise PlainProblem(f"the amount is in {currency}, not in {of.currency}")
    money = Money(_number(amount), currency)
    try:
        rounded_money(money)
    except DecisionError:
        raise PlainProblem("the amount is too large") from None
    return money


def _record(written: object, entity: str, schema: Schema) -> Ref:
    match written:
        case {"entity": other, "key": key}:
            if other != entity:
                raise PlainProblem(f"it must be a record of {entity}, not of {_short(other)}")
            return Ref(entity, from_key(key, entity, schema))
        case _:
            return Ref(entity, from_key(written, entity, schema))


def _time_value(written: object, of: t.Type, zone: tzinfo) -> Value:
    try:
        match of, written:
            case t.DateTime(), datetime() | str():
                moment = datetime.fromisoformat(written) if isinstance(written, str) else written
                # By way of UTC, in which it is stored: the first day and the last may not be there.
                return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).astimezone(zone)
            case t.Date(), str():
                return date.fromisoformat(written)
            case t.Date(), date() if not isinstance(written, datetime):
                return written
            case t.Time(), str():
                return time.fromisoformat(written)
            case t.Time(), time():
                return written
            case t.Duration(), _:
                return _duration(written)
            case _:
                pass
    except (ValueError, OverflowError):
        pass
    wanted, example = _TIMES.get(type(of), ("value", ""))
    raise PlainProblem(f"`{_short(written)}` is no {wanted}", f"Write it as `{example}`." if example else "")


_TIMES = {
    t.DateTime: ("date and time", "2026-11-21T09:00:00+01:00"),
    t.Date: ("date", "2026-11-21"),
    t.Time: ("time of day", "09:00"),
    t.Duration: ("duration", "2 days"),
}


def _duration(written: object) -> Duration:
    match written:
        case str():
            found = duration(written)
        case {"amount": int() | str() as amount, "unit": str(unit)}:
            found = duration(f"{amount} {unit}")
        case _:
            found = None
    if found is None:
        raise ValueError
    return found


def _short(written: object) -> str:
    return str(written)[:60]
