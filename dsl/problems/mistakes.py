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


class LikePattern(Meant):
    """`title like "%x%"`."""

    code = "E196"
    template = "There is no `{text}`; parts of a text are looked for with other words."
    help = "Write `{meant}`."


class SubjectMissing(Meant):
    """`amount > 5 and < 10`."""

    code = "E157"
    template = "Before `{text}` it is not said what is compared."
    help = "Write `{meant}`."


class ConditionBehind(Said):
    """`log text: "x" if urgent`."""

    code = "E232"
    template = "`{text}` can't stand behind what is to be done: it comes before."
    help = 'Write it before the colon, as in `on stage "New" if …:` or `on stage "New" after 2 days:`.'


class EqualsMissing(Said):
    """`set amount 5`."""

    code = "E233"
    template = "After `{text}` an `=` is missing."
    help = "Write `{text} = …`."


class NeedlessSign(Said):
    """`- log text: "x"`, `log text: "x".`."""

    code = "E234"
    template = "No `{text}` belongs here."
    help = "Take it away."


class EndWord(Said):
    """`end if`."""

    code = "E235"
    template = "A block ends where its lines are no longer indented; there is no `{text}`."
    help = "Take the line away."


class MissingComma(Said):
    """`notify to: lead_manager text: "x"`."""

    code = "E236"
    template = "Before `{text}` a comma is missing."
    help = "Put one between the two values."
