"""The values of an action on lines of their own that are not indented: read as what they belong to."""

from collections.abc import Iterable, Sequence

from attrs import evolve

from ... import syntax
from ...problem import Edit, Fix
from ...problems.syntax import NotIndented
from ...source import Span
from ..scope import Scope
from .unnamed import alone

STEP = "    "


def regrouped(nodes: Sequence[syntax.Statement], scope: Scope) -> Iterable[syntax.Statement]:
    """The statements, with the lines behind `send_email` that are its values (`subject: "Hello"`) put into it."""
    index = 0
    while index < len(nodes):
        node, index = nodes[index], index + 1
        if not isinstance(node, syntax.Ask) or node.arguments:
            yield node
            continue
        behind = _values(nodes[index:], node, scope)
        index += len(behind)
        if behind:
            edits = tuple(Edit(Span(one.span.start, one.span.start), STEP) for one in behind)
            scope.report(
                NotIndented(behind[0].action.span, fix=Fix(f"Indent the values of `{node.action.text}`", edits))
            )
            arguments = tuple(syntax.Argument(one.span, one.action, one.arguments[0].value) for one in behind)
            node = evolve(node, arguments=arguments)
        yield node


def _values(nodes: Sequence[syntax.Statement], action: syntax.Ask, scope: Scope) -> tuple[syntax.Ask, ...]:
    """The statements that are in truth values of the action before them."""
    signature = scope.vocabulary.actions.get(action.action.text)
    names = {one.name for one in signature.parameters} if signature else set()
    found: list[syntax.Ask] = []
    for one in nodes:
        if not isinstance(one, syntax.Ask) or one.action.text not in names or alone(one, scope) is None:
            break
        found.append(one)
    return tuple(found)
