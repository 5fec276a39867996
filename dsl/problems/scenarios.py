"""What can be wrong in a scenario (E570 to E579)."""

from ..frozen import told
from ..problem import Problem
from .names import Unknown


@told(kw_only=True)
class NoItemGiven(Problem):
    """A scenario of which nobody knows what record it is about."""

    entity: str

    code = "E570"
    template = "This scenario does not say which item it is about."
    help = "Begin it with a line such as `given {entity}:`."


@told(kw_only=True)
class UnknownRecord(Unknown):
    """`expect adda deleted`."""

    code = "E571"
    template = "No record of this scenario is called `{name}`."
    known_help = "There are {known}."
    help = "Records get a name where they are given: `given Contact ada:`."


@told(kw_only=True)
class UnknownRule(Unknown):
    """`expect pending "Remindr"`."""

    code = "E572"
    template = "There is no rule called `{name}`."
    known_help = "The rules with a name are {known}."
    help = 'A rule gets a name by a line `rule "{name}"` above it.'


@told(kw_only=True)
class UnknownGivenConstant(Unknown):
    """`given lead_manger is eve`."""

    code = "E575"
    template = "The schema declares no constant `{name}`."
    known_help = "There are {known}."
    help = "Declare it in the schema: `constant {name}: User`."


@told(kw_only=True)
class GivesNothing(Problem):
    """`given log gives …`."""

    action: str

    code = "E573"
    template = "`{action}` gives nothing back."
    help = "Leave out this line."


@told(kw_only=True)
class UnknownPartOfResult(Unknown):
    """`given create_payment_link gives ulr: …`."""

    action: str

    code = "E574"
    template = "What `{action}` gives has no `{name}`."
    known_help = "It has {known}."
