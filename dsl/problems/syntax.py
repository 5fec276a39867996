"""What can be wrong with the order of words and lines: sentences that the language does not know."""

from ..frozen import told
from ..problem import Edit, Fix, Problem
from ..source import Span
from .said import Meant, Said


@told(kw_only=True)
class SyntaxProblem(Said):
    """Words that don't fit, where nothing better can be said."""

    expected: str

    code = "E100"
    template = "I did not expect {text} here."
    help = "{expected}"

    def hint_template(self) -> str:
        return self.help if self.expected else ""


class AndOrAfterWhere(Meant):
    """`any p in products where p.price > 5 or amount > 3`: how far does the `where` reach?"""

    code = "E101"
    template = "It is not clear how far this `where` reaches, because `{text}` follows in it."
    help = "Put all that belongs to it in parentheses, as in `where ({meant})`."


@told(kw_only=True)
class ModifierFirst(Said):
    """`during working hours after 2 days`."""

    time: str

    code = "E102"
    template = "`{text}` belongs behind the time."
    help = "Write `{time} {text}`."

    @classmethod
    def moved(cls, text: str, modifiers: Span, moment: Span) -> "ModifierFirst":
        """The problem, with the fix that puts the modifiers behind the time."""
        words, time = text[modifiers.start : modifiers.end], text[moment.start : moment.end]
        edit = Edit(Span(modifiers.start, moment.end), f"{time} {words}")
        return cls(modifiers, text=words, time=time, fix=Fix("Put the time first", (edit,)))


class NoSuchDay(Problem):
    """`every month on 32`."""

    code = "E103"
    template = "A month has the days 1 to 31."
    help = "Write a whole number from 1 to 31, or `last day`."


class Repeated(Said):
    """`read only read only`."""

    code = "E104"
    template = "`{text}` is said twice here."
    help = "Take one of them away."


class LabelAlone(Said):
    """`given Contact: name: "Ada", work "ada@example.com"`."""

    code = "E105"
    template = "It is not clear which field `{text}` belongs to."
    help = 'Write the field before it, as in `emails: {text} "…"`.'


class TimeOfClock(Problem):
    """`every day at 09:00 after 2 days`."""

    code = "E106"
    template = "A rule that begins with `every` has its time there and takes no other."
    help = "Take this away, or use `wait` among the statements."


class ChainedComparison(Meant):
    """`1 < amount < 5`."""

    code = "E107"
    template = "Two comparisons can't be put in a row."
    help = "Join two of them with `and`: `{meant}`."


class MissingColon(Said):
    """`on stage "New" set a = 1`."""

    code = "E108"
    template = "After `{text}` a colon is missing."
    help = "Write `{text}:`."


class MissingBlock(Problem):
    """`if large:` and nothing indented below it."""

    code = "E109"
    template = "After this colon something must follow, indented on the next lines."
    help = "Indent what belongs to it by four spaces, or take the line away."


class NotIndented(Problem):
    """Statements right below `on stage "New":` that begin in the first column."""

    code = "E110"
    template = "This belongs to the line above and must be indented."
    help = "Put four spaces before it."


class UnexpectedIndent(Problem):
    """A line that is indented further than the one above, which opens no block."""

    code = "E111"
    template = "This line begins further to the right than the one above, but belongs to nothing."
    help = "Begin it in the same column as the line above; only below a line that ends in a colon lines are indented."


class UnclosedBracket(Meant):
    """`set a = (b + c` at the end of a statement."""

    code = "E112"
    template = "The `{text}` is not closed."
    help = "Put a `{meant}` where what belongs together ends."


class NothingToClose(Said):
    """`set a = b)`."""

    code = "E113"
    template = "This `{text}` closes nothing."
    help = "Take it away, or put the opening one where it belongs."


class DanglingComma(Problem):
    """A line that ends in a comma, followed by a line that is no part of it."""

    code = "E114"
    template = "A line that ends in a comma goes on in the next one, and that one does not belong to it."
    help = "Take the comma away."


class EmptyFile(Problem):
    """A rules file without any rule."""

    code = "W101"
    severity = "warning"
    template = "This file is empty."
    help = 'A rule looks like `on stage "New": add_comment text: "Hello"`.'


class NoDeclaration(Said):
    """A line in the first column that begins nothing."""

    code = "E115"
    template = "No line in the first column can begin with {text}."
    help = (
        "In the first column stand `rule`, `on`, `let`, `for`, `scenario` "
        "(in a schema `entity`, `event`, `constant`); everything else is indented below them."
    )


class AlmostAStart(Meant):
    """`onn stage "New"`."""

    code = "E116"
    template = "No line in the first column can begin with `{text}`."
    help = "Did you mean `{meant}`?"


class IndentedStart(Said):
    """A rule that does not begin in the first column."""

    code = "E117"
    template = "`{text}` must stand at the very beginning of its line."
    help = "Take the spaces before it away."


class MissingTrigger(Said):
    """`rule "Name"` without an `on` line below it."""

    code = "E118"
    template = "The rule {text} does not say when it runs."
    help = 'Say it in the next line, as in `on stage "New":`.'


class ElseAlone(Problem):
    """`else:` without an `if`."""

    code = "E136"
    template = "`else` belongs to an `if`, and none ends right above it."
    help = "Begin it in the same column as its `if`, with nothing else between the two."


class RuleInRule(Said):
    """An indented `on stage "New":` below another rule."""

    code = "E135"
    template = "A rule or scenario can't stand inside another one."
    help = "If `{text}` begins a new one, let it stand at the very beginning of its line."


@told(kw_only=True)
class TooLong(Problem):
    """A declaration of more than 100,000 characters."""

    length: int
    limit: int

    code = "E119"
    template = "What begins here is {length} characters long; at most {limit} are read."
    help = "Split it into several smaller ones."


@told(kw_only=True)
class TooManyParts(Problem):
    """A declaration of more than 10,000 parts."""

    limit: int

    code = "E134"
    template = "What begins here has more than {limit} parts."
    help = "Split it into several smaller ones."
