"""What can be wrong with numbers, money, durations, dates and times."""

from ..frozen import told
from ..problem import Problem
from .said import Meant, Said


@told(kw_only=True)
class AmbiguousNumber(Problem):
    """`10.000` or `10,000`: ten thousand to some people, ten to others."""

    text: str
    whole: str
    broken: str

    code = "E140"
    template = "`{text}` can be read in two ways."
    help = "Write `{whole}` for the large number or `{broken}` for the small one."

    def hint_template(self) -> str:
        return self.help if self.broken else "Write `{whole}`: thousands are grouped with `_`."


class DecimalComma(Meant):
    """`10,5`, `1.234,56`."""

    code = "E141"
    template = "`{text}` is not how a number is written here."
    help = "Write a point: `{meant}`. Where two values are meant, put a space after the comma."


class SpacedNumber(Meant):
    """`10 000`, `10'000`."""

    code = "E142"
    template = "`{text}` is not how a large number is written here."
    help = "Write `{meant}`."


class Thousand(Meant):
    """`10k`, `10 Mio`."""

    code = "E143"
    template = "`{text}` is not a number here."
    help = "Write it out: `{meant}`."


class CurrencySign(Meant):
    """`10€`."""

    code = "E144"
    template = "`{text}` is not how money is written here."
    help = "Write the currency as its three letters, after a space: `{meant}`."


class CurrencyCase(CurrencySign):
    """`10 eur`, `10 Euro`."""

    code = "E145"


class MissingSpace(Meant):
    """`10EUR`, `2days`."""

    code = "E146"
    template = "In `{text}` a space is missing after the number."
    help = "Write `{meant}`."


class SpacedPercent(Meant):
    """`10 %`."""

    code = "E147"
    template = "Between a number and its `%` stands no space."
    help = "Write `{meant}`."


class BadNumber(Said):
    """`10x`, `1.2.3`."""

    code = "E148"
    template = "`{text}` is neither a number nor a name."
    help = "Numbers look like `10`, `10_000` or `10.5`; names begin with a letter."


@told(kw_only=True)
class TooManyDigits(Problem):
    """A number of more than 38 digits."""

    limit: int

    code = "E149"
    template = "This number has more than {limit} digits."
    help = "Write fewer digits. What is only called a number, such as that of an account, is a text: put it in quotes."


class UnitWord(Meant):
    """`3 business days`, `3 Tage`."""

    code = "E150"
    template = "`{text}` is written `{meant}` here."


class FractionalDuration(Meant):
    """`1.5 hours`."""

    code = "E151"
    template = "Before a unit of time stands a whole number, and `{text}` has none."
    help = "Use a smaller unit, as in `{meant}`."


class DateOrder(Meant):
    """`21.11.2026`."""

    code = "E152"
    template = "`{text}` is not how a date is written here."
    help = "Write year, month, day: `{meant}`."


@told(kw_only=True)
class AmbiguousDate(Said):
    """`01/02/2026`: the second of January to some people, the first of February to others."""

    day_first: str
    month_first: str

    code = "E156"
    template = "`{text}` can be read in two ways."
    help = "Write year, month, day: `{day_first}` if the day stands first, or `{month_first}` if the month does."


class InvalidDate(Said):
    """`2026-02-30`."""

    code = "E153"
    template = "There is no day `{text}`."
    help = "A date is written year, month, day, as in `2026-11-21`; look up how many days the month has."


class InvalidTime(Said):
    """`25:00`."""

    code = "E154"
    template = "There is no time `{text}`."
    help = "Times go from `00:00` to `23:59`."


class ClockDigits(Meant):
    """`at 9:00`."""

    code = "E155"
    template = "A time is written with hour and minutes, each of two digits: `{meant}`."
