"""What can be wrong with look-ups: `let u = first User where …` (E590 to E599)."""

from ..frozen import told
from ..problem import Problem
from .said import Meant


@told(kw_only=True)
class LookupElsewhere(Problem):
    """A look-up that is not the whole value of a `let` in a rule."""

    start: str

    code = "E590"
    template = "Records are looked up on a line of their own in the body of a rule."
    help = "Write `let found = {start} …` in the body, and `found` where it is needed below."


@told(kw_only=True)
class WhereMissing(Problem):
    """`let u = first User`."""

    start: str
    field: str

    code = "E591"
    template = "It is not said which records are meant."
    help = "Say what they must be like: `{start} where {field} == …`."


@told(kw_only=True)
class LetOrField(Problem):
    """A name in a look-up that is a variable of the rule and a field of the records."""

    name: str
    entity: str

    code = "E592"
    template = "`{name}` is a variable of this rule, and a field of `{entity}` too."
    help = "Give the variable another name, so that everybody knows which one is meant."


@told(kw_only=True)
class OrderOfCount(Problem):
    """`count Deal where … by amount`."""

    code = "E593"
    template = "`by` says which record is the first, and where records are counted there is no first one."
    help = "Leave it out, or write `first` for `count`."


@told(kw_only=True)
class OldInLookup(Problem):
    """`count Deal where title == old title`."""

    name: str

    code = "E594"
    template = "`old` asks about the item of the rule, and the names in a look-up are fields of other records."
    help = "Take the value before: `let before = old {name}`."


class NoLast(Meant):
    """`last User where …`."""

    code = "E595"
    template = "Records are looked up with `first`, in the order of a field."
    help = "Write `{meant}`, with the field in whose order they come."
