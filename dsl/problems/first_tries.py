"""What people type first in schemas, and where a rule starts: each with the right words."""

from ..frozen import told
from ..problem import Problem
from .said import Meant, Said


class NeedlessBrackets(Problem):
    """`choice ("web", "call")`."""

    code = "E199"
    template = "The values of a choice, and labels, stand without brackets."
    help = "Take the brackets away."


class OneStage(Problem):
    """`stage "New", "Won"` in a schema."""

    code = "E137"
    template = "In a pipeline each stage has a line of its own."
    help = "Write `stage` and its name on the next line."


class NameInOneWord(Meant):
    """`order no: money`."""

    code = "E138"
    template = "The name of a field is one word, without spaces, `-` and quotes."
    help = 'Write `{meant}`; what people are to read can follow as `label "…"`.'


class ConstantValue(Meant):
    """`constant limit = 1000`."""

    code = "E139"
    template = "In the schema a constant has a type; its value stands in the project file."
    help = (
        "Write its type here, as in `constant {text}: money`, and in `stagerules.toml`, below `[constants]`: `{meant}`."
    )


class OneWeekday(Problem):
    """`on every monday and friday`."""

    code = "E197"
    template = "A rule that begins with `every` names one day."
    help = "Write a rule for each of the days, or `every working day`."


class MonthWithoutDay(Problem):
    """`on every month at 09:00`."""

    code = "E198"
    template = "It is not said on which day of the month."
    help = "Write `every month on 1` or `every month on last day`."


class ClockTooOften(Said):
    """`on every 2 hours`, `on every week`."""

    code = "E194"
    template = "A rule can't start every `{text}`."
    help = (
        "Write `every day at 09:00`, `every working day at 09:00`, `every monday at 09:00`, "
        "`every month on 1 at 09:00` or `every month on last day at 09:00`."
    )


class InSoLong(Meant):
    """`due: in 3 days`, `3 days ago`: `meant` is `+ 3 days`, `- 3 days`."""

    code = "E195"
    template = "`{text}` is not how a moment is named here."
    help = "Write `now {meant}`, or `today {meant}` where a day without a time is needed."


class OnNextLine(Problem):
    """`rule "Name" on created: stop`."""

    code = "E158"
    template = "Behind the name of a rule its line ends; `on` begins the next one."
    help = "Put `on` on the next line."


class IfInHeader(Meant):
    """`on stage "New": if large: stop`."""

    code = "E187"
    template = "After a colon on the same line stands one thing to do, not an `if`."
    help = "Write `{meant}`, or put the `if` on the next line, indented."


class UnquotedNames(Meant):
    """`choice web, call`."""

    code = "E159"
    template = "`{text}` are names here, and each of them stands in quotes: `{meant}`."


@told(kw_only=True)
class ForAbove(Meant):
    """`on contact created`, `on stage "New" in pipeline "Sales"`."""

    line: str

    code = "E237"
    template = "Which records a rule is about is not said after `on`, but above the rule."
    help = "Put `{line}` on a line of its own above it, unless it stands there already; here write `{meant}`."

    def hint_template(self) -> str:
        if not self.line.startswith("for …"):
            return self.help
        return self.help + " For the `…` put the kind of record, as in `for Deal`."


class NeedlessCurrency(Said):
    """`"{amount €}"`, `"{amount EUR}"`."""

    code = "E238"
    template = "No `{text}` belongs here: in a text an amount of money brings its currency with it."
    help = "Take it away."


@told(kw_only=True)
class ElseBehind(Problem):
    """`if amount > 5: stop else set a = 1`; `header` where the `if` stands behind `on`."""

    header: bool = False

    code = "E239"
    template = "`else` begins a line of its own."
    help = "Put `else:` on the next line, in the same column as its `if`; what belongs to it stands behind the colon."

    def hint_template(self) -> str:
        if not self.header:
            return self.help
        return "An `if` behind `on` has no `else`: put the `if` on a line of its own, indented, and `else:` below it."


class QuotesInText(Meant):
    """`"Offer "Office" of May"`."""

    code = "E240"
    template = 'A `"` inside a text needs a `\\` before it; without one it ends the text.'
    help = "Write `{meant}`."


class SeveralWords(Meant):
    """`notify to: Ada Lovelace`."""

    code = "E241"
    template = "A name is one word, and `{text}` is more."
    help = (
        'A text stands in quotes: `"{text}"`. A certain user is a constant: write `constant {meant}: User` in the '
        'schema and `{meant} = "{meant}@example.com"` in `stagerules.toml`, below `[constants]`; here write `{meant}`.'
    )


class TimeFirst(Said):
    """`on 3 days before close_date`."""

    code = "E242"
    template = "What starts the rule comes first, and the time stands behind it."
    help = (
        "Write `on created {text} …` for every record that has the date, or name what else starts the rule, as in "
        '`on stage "New" {text} …`.'
    )


class EventInOneWord(Meant):
    """`on payment received`."""

    code = "E243"
    template = "Nothing that a rule can start with is called `{text}`."
    help = "The name of an event is one word, as in `{meant}`; a stage is named with `stage` and quotes."


class ValuesBelow(Meant):
    """`create_item entity: Deal, fields: title: "x"`."""

    code = "E244"
    template = "What `{text}:` holds stands below it, each value on a line of its own."
    help = "End the line behind `{text}:`, and write `{meant}: …` on the next one, indented."


class StageOutside(Problem):
    """`stage "New"` among the fields of an entity."""

    code = "E245"
    template = "A stage stands in a pipeline."
    help = 'Write `pipeline "Sales":` on a line above the stages, and indent them below it.'


class HowLongBefore(Said):
    """`on created before close_date`."""

    code = "E246"
    template = "`{text}` does not say how long before."
    help = "Say it in front, as in `3 days before close_date`; `at close_date` is that moment itself."
