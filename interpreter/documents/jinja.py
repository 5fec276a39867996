"""The little of Jinja that DOCX templates may use: no calls, no assignments, nothing of Python."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

FILTERS = ("default", "join", "length", "lower", "mm", "upper")
"""What may stand behind `|`."""
POSSIBLE = "Possible are `{{ name }}`, `{% for product in products %}` and `{% if name %}`, each with its end."
_WORDS: Mapping[type[nodes.Node], str] = {
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from … import %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.With: "{% with %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.Scope: "{% autoescape %}",
}
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.For),
    *(nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)


def refused(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """What a template may not use, each with its line and a sentence."""
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        said = _refused(node)
        if said is None:
            waiting.extend(node.iter_child_nodes())
        else:
            yield _line(node), said


def _line(node: nodes.Node) -> int:
    """Where it stands. Some nodes have no line of their own."""
    lines = (node.lineno, *(_line(one) for one in node.iter_child_nodes()))
    return next((one for one in lines if one), 0)


def _refused(node: nodes.Node) -> str | None:
    match node:
        case nodes.Filter(name=name) if name not in FILTERS:
            return f"There is no `| {name}` in DOCX templates."
        case nodes.Filter() | nodes.Keyword():
            return None
        case nodes.Getattr(attr=attr) | nodes.Getitem(arg=nodes.Const(value=str() as attr)) if attr.startswith("_"):
            return f"`{attr}` is no name of a value."
        case nodes.Getitem(arg=nodes.Const(value=str() | int())):
            return None
        case nodes.Getitem() | nodes.Call():
            return "A template cannot call functions, or look something up by another value."
        case nodes.For(target=target) if not isinstance(target, nodes.Name) or node.recursive or node.test:
            return "`{% for %}` has one name and one list."
        case _ if isinstance(node, _ALLOWED):
            return None
        case _:
            return f"`{_WORDS.get(type(node), 'calculating')}` is not possible in a template."
