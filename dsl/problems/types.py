"""Problems with kinds of values: one kind where another is needed, and operations that make no sense."""

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class WrongType(Problem):
    """A value of one kind where another is needed."""

    found: str
    wanted: str
    way_out: str = ""

    code = "E301"
    template = "Here {wanted} is needed, and this is {found}."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else "Name {wanted}."


@told(kw_only=True)
class NotACondition(Problem):
    """`if amount:`."""

    value: str
    found: str
    way_out: str = ""

    code = "E302"
    template = "A condition is answered by yes or no; `{value}` is {found}."
    help = "Compare it with something, as in `{value} == …`."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else self.help


@told(kw_only=True)
class NeverEqual(Problem):
    """`title == 5`: values of two kinds that cannot be compared."""

    left: str
    right: str
    way_out: str = ""

    code = "E303"
    template = "These two can't be compared: {left} and {right}."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else "Compare values of one kind."


@told(kw_only=True)
class NoOrder(Problem):
    """`title < "M"`."""

    found: str
    way_out: str = ""

    code = "E304"
    value: str
    template = "`{value}` can't be less or more than something: it is {found}."
    help = "Only numbers, amounts of money, dates, times and spans of time can be put in order."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else self.help


@told(kw_only=True)
class TwoCurrencies(Problem):
    """`price + 10 USD` where `price` is in EUR."""

    left: str
    right: str

    code = "E305"
    template = "One amount is in {left}, the other in {right}."
    help = "Change one of them into the other currency, as in `convert(…, {left})`."


@told(kw_only=True)
class CurrencyNotKnown(Problem):
    """A `money in any` where its currency must be known."""

    value: str

    code = "E306"
    template = "The currency of `{value}` is not known here."
    help = 'Write `convert({value}, EUR)`, or ask first: `{value}.currency == "EUR" and …`.'


@told(kw_only=True)
class CurrencyMissing(Problem):
    """A bare number where an amount in any currency is meant."""

    code = "E307"
    template = "It is not said in which currency this amount is."
    help = "Write the currency after the number, as in `100 EUR`."


@told(kw_only=True)
class DateAndMoment(Problem):
    """A date compared with, or subtracted from, a date with a time."""

    date: str
    moment: str

    code = "E308"
    template = "`{date}` is a whole day and `{moment}` a moment of a day, so they don't fit together."
    help = "Take the day of the moment: `{moment}.date`."


@told(kw_only=True)
class ListWhereOneIsNeeded(Problem):
    """`tags == "vip"`."""

    list: str
    summed: bool = False
    written: bool = False

    code = "E314"
    template = "`{list}` is a list, and here one value is needed."
    help = (
        "Ask about its members with `any of {list} …` (or `all of`, `none of`), count them with `count of {list}`, "
        "or take one with `first of {list}` or `last of {list}`."
    )

    def hint_template(self) -> str:
        if self.written:
            return "Leave out the brackets."
        calculated = " Calculate with `sum of {list}` (or `min of`, `max of`, `average of`)."
        return self.help + calculated if self.summed else self.help


@told(kw_only=True)
class NotAList(Problem):
    """`count of amount`."""

    form: str
    found: str

    code = "E315"
    template = "`{form}` asks about a list, and this is {found}."
    help = "Name a list, or leave out `{form}` to ask about the value itself."


@told(kw_only=True)
class ListNeeded(Problem):
    """`set tags = "vip"`."""

    wanted: str
    value: str

    code = "E316"
    template = "Here {wanted} is needed, and this is one value."
    help = "Write `[{value}]`, or change single members with `add {value} to …`."


@told(kw_only=True)
class MixedList(Problem):
    """`[1, "a"]`."""

    first: str
    other: str

    code = "E317"
    template = "The members of a list are all of one kind, but this is {other} and the first is {first}."
    help = "Leave out what does not belong there."


@told(kw_only=True)
class NotSummable(Problem):
    """`sum of contacts.name`."""

    kind: str
    found: str

    code = "E318"
    template = "`{kind}` can't be asked of {found}."
    help = "`sum` and `average` are for numbers and amounts of money, `min` and `max` also for dates and times."


@told(kw_only=True)
class OfListAlone(Problem):
    """`if any of tags:`."""

    form: str

    code = "E319"
    template = "`{form}` alone is no condition: it is not said what is asked of the members of the list."
    help = "Write a test behind it, as in `{form} == …`."


@told(kw_only=True)
class NotAContainer(Problem):
    """`amount contains 5`."""

    found: str

    code = "E320"
    template = "`contains` asks about a list or a text; this is {found}."
    help = "Compare it with `==`, `<` or `>`."


@told(kw_only=True)
class InNeedsList(Problem):
    """`source in "web"`."""

    found: str
    way_out: str

    code = "E321"
    template = "`in` asks about a list; this is {found}."
    help = "{way_out}"


@told(kw_only=True)
class BadAddress(Problem):
    """`set contact.emails.work = "ada"`."""

    text: str
    wanted: str
    example: str

    code = "E332"
    template = "`{text}` is not {wanted}."
    help = "Write it like `{example}`."
