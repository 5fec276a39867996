"""Calendar arithmetic: days and longer go by the calendar in the project's zone, hours and shorter are exact time."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal

from stagerules.dsl.values import Duration, Unit

from ..decision.interruption import DecisionError
from . import numbers

EXACT_SECONDS: dict[Unit, int] = {"second": 1, "minute": 60, "hour": 3600}
DAYS: dict[Unit, int] = {"day": 1, "week": 7}
MONTHS: dict[Unit, int] = {"month": 1, "year": 12}
SECONDS_A_DAY = 86_400
LONGEST_REST = 3_660
"""Days without work in a row, about ten years, after which a calendar counts as one without working days."""


def moment(value: datetime, zone: tzinfo) -> datetime:
    """The moment as the project's clocks show it. One without a zone is taken as the project's own."""
    return at_local(value, zone) if value.tzinfo is None else _in_zone(value, zone)


def instant(value: datetime) -> datetime:
    """The moment in UTC. Python compares moments of one zone by their clocks, which repeat an hour in autumn."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else _in_zone(value, UTC)


def _in_zone(value: datetime, zone: tzinfo) -> datetime:
    try:
        return value.astimezone(zone)
    except OverflowError:
        raise DecisionError("date_out_of_range") from None


def at_local(clock: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clocks of the zone show this; in a gap the later, in a fold the earlier."""
    # With fold=0 Python reads a time inside a gap by the offset before it: going there and back leaves the gap later.
    return _in_zone(clock.replace(tzinfo=zone, fold=0), UTC).astimezone(zone)


def plus(start: date, span: Duration, zone: tzinfo, works: Callable[[date], bool]) -> date:
    """A date or moment after (before, if negative) a span. A date stays a date, also after hours from a field.

    `works` says which days are working days. Raises DecisionError (`date_out_of_range`, `not_a_whole_number`, and
    `no_working_time` where ten years have no working day).
    """
    if not span.amount:
        return moment(start, zone) if isinstance(start, datetime) else start
    try:
        if span.unit in EXACT_SECONDS:
            begin = start if isinstance(start, datetime) else at_local(midnight(start), zone)
            end = (begin.astimezone(UTC) + timedelta(microseconds=_microseconds(span))).astimezone(zone)
            return end if isinstance(start, datetime) else end.date()
        if isinstance(start, datetime):
            local = start.astimezone(zone)
            day = _shifted(local.date(), span, works)
            return at_local(datetime.combine(day, local.time().replace(fold=0)), zone)
        return _shifted(start, span, works)
    except (OverflowError, ValueError):
        raise DecisionError("date_out_of_range") from None


def difference(left: date, right: date) -> Duration:
    """`left - right`: days between dates, exact seconds between moments."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        gap = instant(left) - instant(right)
        whole, rest = gap.days * SECONDS_A_DAY + gap.seconds, Decimal(gap.microseconds)
        return Duration(numbers.decimal(whole, "+", rest.scaleb(-6, numbers.CONTEXT)) if rest else whole, "second")
    return Duration((left - right).days, "day")


def negative(span: Duration) -> Duration:
    """The span, backwards."""
    return Duration(numbers.negative(span.amount), span.unit)


def add(left: Duration, right: Duration) -> Duration:
    """Two spans together."""
    if left.unit == right.unit:
        return Duration(numbers.calculate(left.amount, "+", right.amount), left.unit)
    for scale, base in _SCALES:
        if left.unit in scale and right.unit in scale:
            total = numbers.calculate(_scaled(left, scale), "+", _scaled(right, scale))
            return Duration(total, base)
    raise DecisionError("spans_do_not_mix", f"{left.unit}, {right.unit}")


def measures(left: Duration, right: Duration) -> tuple[numbers.Number, numbers.Number]:
    """Two spans as numbers that can be compared. Against exact time a day has 24 hours."""
    if left.unit == right.unit:
        return left.amount, right.amount
    for scale in (*(scale for scale, _ in _SCALES), _FIXED):
        if left.unit in scale and right.unit in scale:
            return _scaled(left, scale), _scaled(right, scale)
    raise DecisionError("spans_do_not_mix", f"{left.unit}, {right.unit}")


def midnight(day: date) -> datetime:
    """The day's first clock time."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a clock time; its zone is put on by at_local


_SCALES: tuple[tuple[dict[Unit, int], Unit], ...] = ((EXACT_SECONDS, "second"), (DAYS, "day"), (MONTHS, "month"))
_FIXED: dict[Unit, int] = EXACT_SECONDS | {unit: days * SECONDS_A_DAY for unit, days in DAYS.items()}


def _scaled(span: Duration, scale: dict[Unit, int]) -> numbers.Number:
    return numbers.calculate(span.amount, "*", scale[span.unit])


def _microseconds(span: Duration) -> int:
    return int(numbers.rounded(numbers.calculate(_scaled(span, EXACT_SECONDS), "*", 1_000_000), 0))


def _whole(span: Duration) -> int:
    if span.amount != int(span.amount):
        raise DecisionError("not_a_whole_number", span.unit)
    return int(span.amount)


def _shifted(day: date, span: Duration, works: Callable[[date], bool]) -> date:
    amount = _whole(span)
    if span.unit in DAYS:
        return day + timedelta(days=amount * DAYS[span.unit])
    if span.unit in MONTHS:
        return _months_later(day, amount * MONTHS[span.unit])
    return _working_days_later(day, amount, works)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_days_later(day: date, amount: int, works: Callable[[date], bool]) -> date:
    """From a day that is free it counts as from the working day on its far side."""
    step = timedelta(days=1 if amount > 0 else -1)
    if not works(day):
        day = _next_working_day(day, -step, works)
    for _ in range(abs(amount)):
        day = _next_working_day(day, step, works)
    return day


def _next_working_day(day: date, step: timedelta, works: Callable[[date], bool]) -> date:
    for _ in range(LONGEST_REST):
        day += step
        if works(day):
            return day
    raise DecisionError("no_working_time")
