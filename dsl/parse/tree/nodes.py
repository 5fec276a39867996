"""Builds the nodes of syntax.py from what the grammar's rules have found.

A rule that bears the name of a class is that class, built from its children in order. For the others there is a
function in the files of this name: those in ASKING may have something to report, and take the reading first.
"""

from collections.abc import Callable

from ... import syntax
from ..reading import Makers
from . import rules as tree_of_rules
from . import scenarios as tree_of_scenarios
from . import schemas as tree_of_schemas
from . import values as tree_of_values

MAKERS: Makers = {
    **tree_of_values.MAKERS,
    **tree_of_rules.MAKERS,
    **tree_of_scenarios.MAKERS,
    **tree_of_schemas.MAKERS,
}
ASKING: Makers = {
    **tree_of_values.ASKING,
    **tree_of_rules.ASKING,
    **tree_of_scenarios.ASKING,
    **tree_of_schemas.ASKING,
}


def class_of(rule: str) -> Callable[..., object] | None:
    """The class whose name in snake case is `rule`."""
    found: Callable[..., object] | None = getattr(syntax, "".join(part.capitalize() for part in rule.split("_")), None)
    return found


def maker(rule: str) -> tuple[Callable[..., object], bool]:
    """What builds the node of a rule, and whether it takes the reading first."""
    if rule in ASKING:
        return ASKING[rule], True
    made = MAKERS.get(rule) or class_of(rule)
    if made is None:
        raise LookupError(f"nothing builds the rule {rule}")
    return made, False
