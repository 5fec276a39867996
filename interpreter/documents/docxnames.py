"""What a DOCX template asks for, and what is wrong with it."""

from collections.abc import Iterator, Mapping

import attrs
from jinja2 import Environment, TemplateSyntaxError, nodes

from .jinja import POSSIBLE, refused
from .names import Asked
from .problems import TemplateMistake, WrongTemplate
from .sources import opened, paragraphs, sources


@attrs.define
class _Need:
    """A value that a template asks for, while it is read."""

    paragraph: str
    inner: "dict[str, _Need]" = attrs.field(factory=dict)
    picture: bool = False

    def of(self, name: str, paragraph: str) -> "_Need":
        """What is asked of it by that name."""
        return self.inner.setdefault(name, _Need(paragraph))


def docx_names(data: bytes) -> tuple[Asked, ...]:
    """The names that a DOCX template asks for. Raises `WrongTemplate` with all that is wrong with it."""
    mistakes: list[TemplateMistake] = []
    root = _Need("")
    for source in sources(opened(data)):
        lines = paragraphs(source)
        try:
            tree = Environment(autoescape=True, optimized=False).parse(source)
        except TemplateSyntaxError as error:
            mistakes.append(_mistake(lines, error.lineno, _said(error)))
            continue
        mistakes += [_mistake(lines, line, said) for line, said in refused(tree)]
        _Reader(lines, root).read(tree.body, {})
    if mistakes:
        raise WrongTemplate(tuple(mistakes))
    return tuple(_asked(root))


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


def _asked(need: _Need) -> Iterator[Asked]:
    for name, one in need.inner.items():
        end = len(one.paragraph)
        yield Asked(name, 0, end, tuple(_asked(one)), picture=one.picture, paragraph=one.paragraph)


@attrs.frozen
class _Reader:
    """Reads one source by its lines. `inside` are the names that a `{% for %}` gives, with what they stand for."""

    lines: tuple[str, ...]
    root: _Need

    def read(self, body: list[nodes.Node], inside: Mapping[str, _Need]) -> None:
        """Notes what is asked for, down to the innermost."""
        for node in body:
            match node:
                case nodes.For(target=nodes.Name(name=name), iter=many):
                    of = self.need(many, inside)
                    self.read(node.body, {**inside, name: of or _Need("")})
                    self.read(node.else_, inside)
                case nodes.Expr():
                    self.need(node, inside)
                case _:
                    self.read(list(node.iter_child_nodes()), inside)

    def need(self, node: nodes.Node, inside: Mapping[str, _Need]) -> _Need | None:
        """The value that an expression means; None where it is none that was given."""
        match node:
            case nodes.Name(name="loop"):
                return None
            case nodes.Name(name=name):
                return inside.get(name) or self.root.of(name, self.lines[node.lineno - 1])
            case nodes.Getattr(node=of, attr=name) | nodes.Getitem(node=of, arg=nodes.Const(value=str() as name)):
                around = self.need(of, inside)
                return around and around.of(name, self.lines[node.lineno - 1])
            case nodes.Getitem(node=of):
                return self.need(of, inside)
            case nodes.Filter(name="mm", node=nodes.Expr() as of):
                picture = self.need(of, inside)
                if picture is not None:
                    picture.picture = True
                return None
            case _:
                self.read(list(node.iter_child_nodes()), inside)
                return None
