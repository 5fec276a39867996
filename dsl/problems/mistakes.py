"""What people type first, coming from other languages: each with the right words."""

from ..problem import Problem
from .said import Meant, Said


class EqualsInCondition(Problem):
    """`if amount = 5`."""

    code = "E160"
    template = "Two things are compared with `==`."
    help = "`=` is for `set` and `let`; write `==` here."


class IsComparison(Meant):
    """`amount is 5`, `amount is greater than 5`."""

    code = "E161"
    template = "`{text}` is written `{meant}` here."


class DoubleEquals(Meant):
    """`set amount == 5`, `set x to y`, `set amount: 5`, `let x := 5`."""

    code = "E162"
    template = "A value is given with `=`, not with `{text}`."


class Increment(Meant):
    """`set amount += 5`."""

    code = "E163"
    template = "There is no `{text}`; say what the new value is."
    help = "Write `= {meant}`."


class TwoSets(Problem):
    """`set a = 1, b = 2`."""

    code = "E164"
    template = "One `set` changes one field."
    help = "Put the next one on a line of its own, with its own `set`."


class NeedlessColon(Said):
    """`send_email:`, `for Deal:`, `rule "A":`."""

    code = "E165"
    template = "No colon belongs after {text}."
    help = "Take it away."


class NameMissing(Problem):
    """`log : "x"`, `given Deal: : 5`."""

    code = "E167"
    template = "Before this colon the name is missing that says what the value is for."
    help = "Write the name of a field or parameter before it, as in `text: …`."


class ElseIf(Meant):
    """`elif amount > 5:`."""

    code = "E166"
    template = "`{text}` is written `{meant}` here."


class ActionInParentheses(Meant):
    """`send_sms(text: "x")`."""

    code = "E168"
    template = "The values of an action stand without parentheses."
    help = "Write `{meant}`."


class AnyStage(Said):
    """`on any stage`."""

    code = "E169"
    template = "Any move to another stage is `change of stage`."


class StageOr(Said):
    """`on stage "A" or "B"`."""

    code = "E170"
    template = "Several names are separated by commas, not by `{text}`."


class ChangeOf(Meant):
    """`on changed amount`, `on change amount`."""

    code = "E171"
    template = "`{text}` is written `{meant}` here."


class MoveToStage(Meant):
    """`move to "Won"`."""

    code = "E172"
    template = "An item is moved with the words `move to stage`."
    help = "Write `{meant}`."


class IfBeforeOn(Meant):
    """`if amount > 5` above `on stage "New":`."""

    code = "E173"
    template = "A rule begins with what happens; the condition stands behind that."
    help = "Write `{meant}`."


class Semicolon(Problem):
    """`stop; set a = 1`."""

    code = "E174"
    template = "No semicolon stands between two things to do: each has a line of its own."
    help = "End the line here."


class UnquotedName(Meant):
    """`on stage New`, `rule Lead manager`."""

    code = "E175"
    template = "`{text}` is a name here, and such names stand in quotes: `{meant}`."


class KeywordCase(Meant):
    """`If amount > 5`, `Set a = 1`."""

    code = "E176"
    template = "`{text}` is written in small letters: `{meant}`."


class NeedlessWord(Said):
    """`wait for 2 days`, `wait after 2 days`, `if x then:`."""

    code = "E177"
    template = "The word `{text}` does not belong here."
    help = "Take it away."


class OptionalMark(Meant):
    """`close_date: date optional`."""

    code = "E178"
    template = "A field that may be empty has a `?` after its type."


class ListWithoutBrackets(Meant):
    """`source in ("web", "call")`, `source in "web", "call"`."""

    code = "E179"
    template = "The values after `in` stand in square brackets."
    help = "Write `{meant}`."


class ReservedHere(Said):
    """`set a = in + 1`."""

    code = "E180"
    template = "`{text}` is a word of the language and can't be a name here."
    help = "If a field is called so, rename it in the schema, for example to `{text}_`."


class Instead(Meant):
    """`wait at 09:00`, `if large then`."""

    code = "E181"
    template = "`{text}` is written `{meant}` here."


class NeedlessComma(Problem):
    """`on stage "New", if large`, `title: text,`."""

    code = "E182"
    template = "No comma belongs here."
    help = "Take it away."


class SecondIf(Said):
    """`on stage "New" if large if urgent`."""

    code = "E183"
    template = "Between two conditions stands `and`, not a second `if`."
    help = "Write `and`."


class ParameterEquals(Meant):
    """`log text = "x"`, `log text: = "x"`: `meant` is the name."""

    code = "E184"
    template = "After `{meant}` stands a colon, not `{text}`."
    help = "Write `{meant}: …`."


class SetMissing(Meant):
    """`responsible = lead_manager` among the statements."""

    code = "E185"
    template = "A field is written with the word `set`."
    help = "Write `{meant}`."


class TwoActions(Problem):
    """`create_task title: "x", log text: "y"`."""

    code = "E186"
    template = "Here a second thing to do begins, and each has a line of its own."
    help = "Put it on its own line below, indented like the first one."


class IfInHeader(Meant):
    """`on stage "New": if large: stop`."""

    code = "E187"
    template = "After a colon on the same line stands one thing to do, not an `if`."
    help = "Write `{meant}`, or put the `if` on the next line, indented."


class OfMissing(Meant):
    """`count contacts > 1`, `sum(products.price)`."""

    code = "E188"
    template = "`{text}` is written `{meant}` here."


class CommentSign(Said):
    """`// comment`."""

    code = "E189"
    template = "A comment begins with `#`, not with `{text}`."
    help = "Write `#`."


class SeveralValues(Meant):
    """`notify to: a, b`."""

    code = "E193"
    template = "Several values for one thing stand in square brackets."
    help = "Write `{meant}`."


class ClockTooOften(Said):
    """`on every 2 hours`, `on every week`."""

    code = "E194"
    template = "A rule can't start every `{text}`."
    help = (
        "Write `every day at 09:00`, `every working day at 09:00`, `every monday at 09:00`, "
        "`every month on 1 at 09:00` or `every month on last day at 09:00`."
    )


class InSoLong(Meant):
    """`due: in 3 days`."""

    code = "E195"
    template = "`{text}` is not how a moment is named here."
    help = "Write `now + {meant}`, or `today + {meant}` where a day without a time is needed."


class LikePattern(Meant):
    """`title like "%x%"`."""

    code = "E196"
    template = "There is no `{text}`; parts of a text are looked for with other words."
    help = "Write `{meant}`."


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
    help = "Write its type here, as in `constant {text}: money`, and in `stagerules.toml`, below `[constants]`: `{meant}`."
