"""Names of variables: free of everything else that has a name there."""

from ... import syntax
from ...problems.rules import NameTaken
from ...problems.schema import ReservedName
from ...reserved import IN_STATEMENTS
from ..scope import Scope
from ..sections import Section
from .lets import taken_by


def name_variable(word: syntax.Word, scope: Scope, what: str = "variable") -> None:
    """Reports a name that already means something, or cannot be one."""
    name = word.text
    taken = taken_by(name, Section(scope.item), scope.schema, scope.vocabulary)
    if name in IN_STATEMENTS:
        scope.report(ReservedName(word.span, what=what, name=name))
    elif name in scope.variables:
        scope.report(NameTaken(word.span, name=name, what=f"a {what}"))
    elif name in scope.named_names:
        scope.report(NameTaken(word.span, name=name, what="a named expression"))
    elif taken is not None:
        scope.report(NameTaken(word.span, name=name, what=taken))
