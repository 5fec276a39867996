"""What a DOCX template asks for, and what is wrong with it."""

from collections.abc import Iterable, Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from stagerules.dsl.documents import Asked, Need, Part, Use

from .jinja import LOOP_NAME, POSSIBLE, path, refused
from .problems import TemplateMistake, WrongTemplate
from .sources import opened, paragraphs, sources


def docx_needs(data: bytes) -> tuple[Need, ...]:
    """What a DOCX template asks for. Raises `WrongTemplate` with all that is wrong with it."""
    mistakes: list[TemplateMistake] = []
    needs: list[Need] = []
    for source in sources(opened(data)):
        lines = paragraphs(source)
        try:
            tree = Environment(autoescape=True, optimized=False).parse(source)
            mistakes += [_mistake(lines, line, said) for line, said in refused(tree)]
            needs += needs_in(tree.body)
        except TemplateSyntaxError as error:
            mistakes.append(_mistake(lines, error.lineno, _said(error)))
        except RecursionError:
            mistakes.append(TemplateMistake("Too much stands within one another.", POSSIBLE, 0, 0))
    if mistakes:
        raise WrongTemplate(tuple(mistakes))
    return tuple(needs)


def _mistake(lines: tuple[str, ...], line: int, said: str) -> TemplateMistake:
    paragraph = lines[min(max(line, 1), len(lines)) - 1]
    return TemplateMistake(said, POSSIBLE, 0, len(paragraph), paragraph)


def _said(error: TemplateSyntaxError) -> str:
    """What Jinja found, in words for people who write documents."""
    text = str(error.message)
    if "endfor" in text or "endif" in text or "end of template" in text.lower():
        return "A `{% for %}` or `{% if %}` has no end, or one too many."
    if "unknown tag" in text:
        return f"This is none of the tags of a template: {text.removeprefix('Encountered unknown tag ').rstrip('.')}."
    return "What stands between the braces cannot be read."


def needs_in(body: Iterable[nodes.Node]) -> Iterator[Need]:
    """What the nodes of a template ask for."""
    for node in body:
        match node:
            case nodes.For(target=nodes.Name(name=name), iter=many):
                yield Part(Asked(path(many), "list"), tuple(needs_in(node.body)), name)
                yield from needs_in(node.else_)
            case nodes.If():
                yield from _of(node.test, "asked")
                yield from needs_in((*node.body, *node.elif_, *node.else_))
            case nodes.Output():
                for one in node.nodes:
                    yield from _of(one, "shown")
            case _:
                pass


def _of(node: nodes.Node, use: Use) -> Iterator[Asked]:
    """What an expression asks for, whose value is used that way."""
    match node:
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            if (found := path(node))[:1] != (LOOP_NAME,):
                yield Asked(found, use)
        case nodes.Filter(node=nodes.Expr() as of, name=name, args=more):
            yield from _of(of, _USES.get(name, use))
            for one in more:
                yield from _of(one, use)
        case nodes.CondExpr(test=test, expr1=one, expr2=other):
            yield from _of(test, "asked")
            yield from _of(one, use)
            if other is not None:
                yield from _of(other, use)
        case nodes.Or(left=one, right=other) | nodes.And(left=one, right=other):
            yield from _of(one, use)
            yield from _of(other, use)
        case nodes.Not(node=of):
            yield from _of(of, "asked")
        case nodes.Compare(expr=first, ops=others):
            yield from _of(first, "text")
            for side in others:
                yield from _of(side.expr, "texts" if side.op in ("in", "notin") else "text")
        case _:
            pass


_USES: dict[str, Use] = {"mm": "picture", "upper": "text", "lower": "text", "join": "texts", "length": "counted"}
"""What a filter makes of a value; `default` leaves it as it is."""
