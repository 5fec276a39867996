"""Problems with operations: calculations, patterns, functions, and texts to be filled in."""

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class CalendarSpans(Problem):
    """`1 month > 30 days`."""

    code = "E309"
    template = "Spans of days, weeks, months and years can't be compared: a month has 28 to 31 days."
    help = "Compare dates instead, as in `created_at + 1 month < now`."


@told(kw_only=True)
class SpanWithoutLength(Problem):
    """`set response_time = 1 month`."""

    code = "E333"
    template = "Months, years and working days can't be kept as a span of time: they are not always equally long."
    help = "Write it in days, such as `30 days`, or keep a date, such as `today + 1 month`."


@told(kw_only=True)
class SpansDontAdd(Problem):
    """`1 month + 2 days`."""

    code = "E310"
    template = "Spans of days, weeks, months and years can't be added up: a month has 28 to 31 days."
    help = "Add them to a date one after the other, as in `close_date + 1 month + 2 days`."


@told(kw_only=True)
class CannotCalculate(Problem):
    """`title * 2`."""

    left: str
    operator: str
    right: str
    way_out: str = ""

    code = "E311"
    template = "There is no `{operator}` between {left} and {right}."
    help = "Calculate with numbers, amounts of money, dates and spans of time."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else self.help


@told(kw_only=True)
class PercentAdded(Problem):
    """`amount + 19%`."""

    percent: str
    number: str
    instead: str

    code = "E312"
    template = "`{percent}` is just the number {number}, not a part of what stands before it."
    help = "Write `{instead}`."


@told(kw_only=True)
class PercentOfMoney(Problem):
    """`amount > 10%` where `amount` is money."""

    percent: str

    code = "E334"
    template = "`{percent}` is a part of something, and here an amount of money is needed."
    help = "Say what it is a part of, as in `… * {percent}`, or write an amount, as in `100 EUR`."


@told(kw_only=True)
class TurnedBounds(Problem):
    """`amount between 10 and 5`."""

    low: str
    high: str

    code = "E335"
    template = "Nothing lies between `{low}` and `{high}`: the smaller value stands first."
    help = "Write `between {high} and {low}`."


@told(kw_only=True)
class TestOnce(Problem):
    """`title contains "a" or "b"`."""

    instead: str

    code = "E337"
    template = "It is not said what is asked of this value."
    help = "Write `{instead}`."


@told(kw_only=True)
class PartOfAddress(Problem):
    """`contact.emails contains "@gmail.com"`."""

    text: str
    meant: str

    code = "E336"
    template = "`{text}` is only a part of an address, and `contains` looks for a whole one in a list."
    help = "Write `{meant}` to look into each of them."


@told(kw_only=True)
class NoNegative(Problem):
    """`-title`."""

    found: str

    code = "E313"
    template = "A minus sign stands before numbers, amounts of money and spans of time; this is {found}."
    help = "Leave out the minus sign."


@told(kw_only=True)
class BadPattern(Problem):
    """`title matches "("`."""

    reason: str

    code = "E322"
    template = "The pattern can't be read: {reason}."
    help = "To look for plain text, write `contains` instead of `matches`."


@told(kw_only=True)
class MixedAndOr(Problem):
    """`a or b and c`."""

    code = "E323"
    template = "`and` and `or` stand side by side, and it is not said what belongs together."
    help = "Put parentheses around what belongs together, as in `{example}`."

    example: str


@told(kw_only=True)
class AlternativeIsNoCondition(Problem):
    """`source == "web" or "call"`."""

    instead: str

    code = "E324"
    template = "A value alone is no condition: `or` stands between whole comparisons."
    help = "Write `{instead}`."


@told(kw_only=True)
class NoFunctionOf(Problem):
    """`round(title)`."""

    function: str
    found: str
    wanted: str

    way_out: str = ""

    code = "E325"
    template = "`{function}` needs {wanted}, and this is {found}."

    help = "Put {wanted} between the brackets."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else self.help


@told(kw_only=True)
class WrongNumberOfValues(Problem):
    """`lower(title, 2)`."""

    function: str
    usage: str

    code = "E326"
    template = "Between the brackets of `{function}` stand too few or too many values."
    help = "Write it like `{usage}`."


@told(kw_only=True)
class NamedValueInFunction(Problem):
    """`lower(text: title)`."""

    function: str
    usage: str

    code = "E327"
    template = "The values between the brackets of `{function}` are written without names."
    help = "Write it like `{usage}`."


@told(kw_only=True)
class CurrencyWanted(Problem):
    """`convert(amount, "EUR")`."""

    instead: str = "EUR"

    code = "E328"
    template = "The second value of `convert` is a currency, written as three capital letters without quotes."
    help = "Write `{instead}`."


@told(kw_only=True)
class NotInText(Problem):
    """`"{link}"`, or `link` under `values:`, where `link` is the result of an action."""

    found: str

    code = "E329"
    template = "{found} can't be written down as a whole."
    help = "Name the part of it that is meant, as in `link.url`."


@told(kw_only=True)
class NoFormat(Problem):
    """`"{title:0.00}"`."""

    found: str

    code = "E330"
    template = "A format is for numbers, amounts of money, dates and times; this is {found}."
    help = "Leave out the colon and what follows it."


@told(kw_only=True)
class BadFormat(Problem):
    """`"{amount:dd.MM}"`."""

    format: str
    type: str
    example: str

    code = "E331"
    template = "`{format}` is not a format for {type}."
    help = "A format looks like `{example}`."
