"""The little of Jinja that DOCX templates may use: no calls, no assignments, nothing of Python."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from stagerules.dsl.documents import Step

FILTERS = ("default", "join", "length", "lower", "mm", "upper")
"""What may stand behind `|`."""
WIDEST_MM = 1000
"""Millimetres that a picture can be wide, at most."""
LOOP_NAME = "loop"
LOOP = ("index", "index0", "first", "last", "length")
"""What `loop` tells inside of a `{% for %}`."""
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
        if isinstance(node, nodes.Output):
            conditions = (one for one in node.nodes if isinstance(one, nodes.Compare | nodes.Not))
            yield from (
                (_line(one), "A condition is no text: write `{% if … %}` with what is shown then.")
                for one in conditions
            )
        said = _refused(node)
        if said is None:
            waiting.extend(node.iter_child_nodes())
        else:
            yield _line(node), said


def _line(node: nodes.Node) -> int:
    """Where it stands. Some nodes have no line of their own."""
    lines = (node.lineno, *(_line(one) for one in node.iter_child_nodes()))
    return next((one for one in lines if one), 0)


def path(node: nodes.Node) -> tuple[Step, ...]:
    """The names by which a value is asked for, and numbers of members of lists; none for any other expression."""
    match node:
        case nodes.Name(name=name):
            return (name,)
        case nodes.Getattr(node=of, attr=step) | nodes.Getitem(node=of, arg=nodes.Const(value=str() | int() as step)):
            around = path(of)
            return (*around, step) if around else ()
        case _:
            return ()


def is_membership(node: nodes.Compare) -> bool:
    """Whether it asks for a text in a text, or in a list."""
    return any(one.op in ("in", "notin") for one in node.ops)


def _refused(node: nodes.Node) -> str | None:
    match node:
        case nodes.Filter(name=name) if name not in FILTERS:
            return f"There is no `| {name}` in DOCX templates."
        case nodes.Filter(name="mm", args=args):
            return None if _is_width(args) else "Behind `| mm` stands how many millimetres wide it is to be: `mm(30)`."
        case nodes.Filter() | nodes.Keyword():
            return None
        case nodes.Getattr(attr=attr) | nodes.Getitem(arg=nodes.Const(value=str() as attr)) if attr.startswith("_"):
            return f"`{attr}` is no name of a value."
        case nodes.Getattr(node=nodes.Name(name=name), attr=attr) if name == LOOP_NAME and attr not in LOOP:
            return f"There is no `loop.{attr}`, only {', '.join(f'`loop.{one}`' for one in LOOP)}."
        case nodes.Getitem(arg=nodes.Const(value=str() | int())):
            return None
        case nodes.Getitem() | nodes.Call():
            return "A template cannot call functions, or look something up by another value."
        case nodes.For(target=target) if not isinstance(target, nodes.Name) or node.recursive or node.test:
            return "`{% for %}` has one name and one list."
        case nodes.For(iter=many) if path(many)[:1] in ((), (LOOP_NAME,)) and not isinstance(many, nodes.Call):
            return "`{% for %}` has one name and one list."
        case nodes.Compare():
            return _refused_comparison(node)
        case _ if isinstance(node, _ALLOWED):
            return None
        case _:
            return f"`{_WORDS.get(type(node), 'calculating')}` is not possible in a template."


def _is_width(args: list[nodes.Expr]) -> bool:
    value = args[0].value if len(args) == 1 and isinstance(args[0], nodes.Const) else None
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < WIDEST_MM


def _refused_comparison(node: nodes.Compare) -> str | None:
    """Values are texts: as such, 10 comes before 9, and none is the same as a number."""
    sides = (node.expr, *(one.expr for one in node.ops))
    texts = any(path(one) and path(one)[0] != LOOP_NAME for one in sides)
    if texts and any(one.op not in ("eq", "ne", "in", "notin") for one in node.ops):
        return "Values are texts in a template: which is the larger one, a rule can find out."
    if texts and any(isinstance(one, nodes.Const) and not isinstance(one.value, str) for one in sides):
        return "Values are texts in a template: only a text in quotes can be the same."
    return None
