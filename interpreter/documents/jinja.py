"""The little of Jinja that DOCX templates may use: no calls, no assignments, nothing of Python."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from stagerules.dsl.documents import Step

FILTERS = {"default": 1, "join": 1, "length": 0, "lower": 0, "mm": 1, "upper": 0}
"""What may stand behind `|`, and how much at most in its parentheses."""
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
    waiting: list[tuple[nodes.Node, bool]] = [(tree, False)]
    while waiting:
        node, in_loop = waiting.pop()
        said = _refused(node, in_loop)
        if said is not None:
            yield _line(node), said
            continue
        if isinstance(node, nodes.Output):
            yield from ((_line(one), _NO_TEXT) for one in node.nodes if _is_condition(one))
        for one in () if _is_of_loop(node) else node.iter_child_nodes():
            inside = (
                isinstance(node, nodes.For) and one is not node.iter and not any(one is other for other in node.else_)
            )
            waiting.append((one, in_loop or inside))


_NO_TEXT = "A condition is no text: write `{% if … %}` with what is shown then."


def _is_condition(node: nodes.Node) -> bool:
    """Whether what an expression shows could be a yes or no that no rule gave."""
    match node:
        case nodes.Compare() | nodes.Not():
            return True
        case nodes.And(left=one, right=other) | nodes.Or(left=one, right=other):
            return _is_condition(one) or _is_condition(other)
        case nodes.CondExpr(expr1=one, expr2=other):
            return _is_condition(one) or (other is not None and _is_condition(other))
        case nodes.Filter(name="default", node=nodes.Expr() as of, args=args):
            return any(_is_condition(one) for one in (of, *args))
        case _:
            return False


def _is_of_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Getattr | nodes.Getitem) and path(node)[:1] == (LOOP_NAME,)


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


def _refused(node: nodes.Node, in_loop: bool) -> str | None:
    match node:
        case nodes.Filter():
            return _refused_filter(node)
        case nodes.Keyword():
            return None
        case nodes.Getattr(attr=attr) | nodes.Getitem(arg=nodes.Const(value=str() as attr)) if attr.startswith("_"):
            return f"`{attr}` is no name of a value."
        case nodes.Name(name=name) if name == LOOP_NAME:
            return _LOOP
        case nodes.Getattr() | nodes.Getitem() if _is_of_loop(node):
            return None if in_loop and path(node)[1:] in [(one,) for one in LOOP] else _LOOP
        case nodes.Getitem(arg=arg) if not isinstance(arg, nodes.Const) or not isinstance(arg.value, str | int):
            return "A template cannot call functions, or look something up by another value."
        case nodes.Getattr(node=nodes.Expr() as of) | nodes.Getitem(node=nodes.Expr() as of):
            return None if path(of) or isinstance(of, nodes.Call) else "A full stop can only stand behind a name."
        case nodes.Call():
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


_LOOP = f"`loop` stands inside of a `{{% for %}}`, and is one of {', '.join(f'`loop.{one}`' for one in LOOP)}."


def _refused_filter(node: nodes.Filter) -> str | None:
    name, args = node.name, node.args
    if name not in FILTERS:
        possible = ", ".join(f"`| {one}`" for one in FILTERS)
        return f"There is no `| {name}` in DOCX templates, only {possible}."
    if name == "mm":
        return None if _is_width(args) else "Behind `| mm` stands how many millimetres wide it is to be: `mm(30)`."
    too_few = name == "default" and not args
    if too_few or len(args) > FILTERS[name] or node.kwargs or node.dyn_args or node.dyn_kwargs:
        return _ARGUMENTS[name]
    written = args[0].value if args and isinstance(args[0], nodes.Const) else None
    if (name == "join" and args and not isinstance(written, str)) or isinstance(written, bool):
        return _ARGUMENTS[name]
    return None


_ARGUMENTS = {
    "default": 'Behind `| default` stands what is shown instead, and nothing else: `default("none")`.',
    "join": 'Behind `| join` stands what is written between, in quotes: `join(", ")`.',
    **{name: f"Behind `| {name}` stands nothing." for name in ("length", "lower", "upper")},
}


def _is_width(args: list[nodes.Expr]) -> bool:
    value = args[0].value if len(args) == 1 and isinstance(args[0], nodes.Const) else None
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < WIDEST_MM


def _refused_comparison(node: nodes.Compare) -> str | None:
    """Values are texts: as such, 10 comes before 9, and none is the same as a number."""
    sides = (node.expr, *(one.expr for one in node.ops))
    texts = not all(is_number(one) for one in sides)
    if texts and any(one.op not in ("eq", "ne", "in", "notin") for one in node.ops):
        return "Values are texts in a template: which is the larger one, a rule can find out."
    if texts and any(is_number(one) for one in sides):
        return "Values are texts in a template: only a text in quotes can be the same."
    return None


def is_number(node: nodes.Expr) -> bool:
    """Whether it is a number, or yes or no, that no rule gave."""
    match node:
        case nodes.Const(value=value):
            return not isinstance(value, str)
        case nodes.Filter(name="length"):
            return True
        case _:
            return _is_of_loop(node)
