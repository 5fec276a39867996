"""Fills the Jinja of a DOCX template: with plain values, in bounds, and with nothing of Python within reach."""

import re
from collections.abc import Callable, Iterable

import attrs
from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from .dressed import Answer, Bounds, Members, Names, Picture
from .jinja import FILTERS, LOOP, WIDEST_MM, is_number, refused
from .problems import DocumentProblem

_SPLIT = re.compile(r"(?<=[{%])_|_(?=[}%])")
"""docxtpl turns `{_{` into `{{` when all is filled in: signs of its own, which no value means."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with what `jinja.py` lets through, and no way to anything but values. `drawn` makes a picture's markup."""

    def __init__(self, bounds: Bounds, drawn: Callable[[Picture], str]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=self._final, optimized=False)
        self.globals.clear()
        self.tests.clear()
        self.filters = dict(zip(FILTERS, (_default, _join, _length, _lower, _mm, _upper), strict=True))
        self.filters |= {"_text": _text, "_texts": _texts}  # names that no template can write
        self._bounds, self._drawn = bounds, drawn

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for line, said in refused(tree):
            raise TemplateSyntaxError(said, line)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Or(loop.iter, nodes.List([]))  # what is empty has no members
        for compared in tree.find_all(nodes.Compare):
            compared.expr = _as_text(compared.expr, "_text")
            for other in compared.ops:
                other.expr = _as_text(other.expr, "_texts" if other.op in ("in", "notin") else "_text")
        return tree

    def getattr(self, obj: object, attribute: str) -> object:
        """What is behind a full stop: a value by its name."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """A value by its name, a member of a list by its number. What is empty has only empty parts, and so
        has what is behind the end of a list.
        """
        match obj, argument:
            case None, _:
                return None
            case Names(values=values), str() if argument in values:
                return values[argument]
            case Members(all=members), int():
                return members[argument] if argument < len(members) else None
            case LoopContext(), str() if argument in LOOP:
                return getattr(obj, argument)
            case _:
                return self.undefined(name=str(argument))

    def concat(self, parts: Iterable[str]) -> str:
        """Puts what was filled in together, and counts it."""
        found = []
        for part in parts:
            self._bounds.take(0, len(part))
            found.append(part)
        return "".join(found)

    def _final(self, value: object) -> object:
        """What a slot shows."""
        match value:
            case None:
                return ""
            case Markup():
                return value
            case str():
                return Markup(_SPLIT.sub("&#95;", escape(value)))
            case Answer(word=word):
                return self._final(word)
            case Picture():
                return Markup(self._drawn(value))
            case bool():
                raise _no_text("a condition")
            case int() | float():
                return str(value)
            case Members():
                raise _no_text("a list: write `{% for one in … %}`")
            case Names(values={"": str() as shown}):
                return self._final(shown)
            case Names():
                raise _no_text("several values: write the name of one of them behind it, with a full stop between")
            case Undefined():
                return value  # it says itself what is missing
            case _:
                raise _no_text("none")


def _as_text(node: nodes.Expr, filter: str) -> nodes.Expr:
    """What is compared: values as texts, numbers as they are."""
    return node if is_number(node) else nodes.Filter(node, filter, [], [], None, None)


def _no_text(what: str) -> DocumentProblem:
    return DocumentProblem("broken_template", f"the template shows as a text what is {what}")


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case Answer(word=word):
            return word
        case Names(values={"": str() as shown}):
            return shown
        case _:
            raise _no_text("none")


def _texts(value: object) -> str | tuple[str, ...]:
    return tuple(_text(one) for one in value) if isinstance(value, Members) else _text(value)


def _default(value: object, other: object) -> object:
    is_empty = value is None or value == "" or (isinstance(value, Members) and len(value) == 0)
    return other if is_empty else value


def _join(value: object, between: str = ", ") -> str:
    texts = _texts(value)
    return texts if isinstance(texts, str) else between.join(texts)


def _length(value: object) -> int:
    if isinstance(value, Members):
        return len(value)
    return len(_text(value))


def _lower(value: object) -> str:
    return _text(value).lower()


def _upper(value: object) -> str:
    return _text(value).upper()


def _mm(value: object, width: object) -> object:
    if isinstance(value, Picture) and isinstance(width, (int, float)) and 0 < width < WIDEST_MM:
        return attrs.evolve(value, width=float(width))
    raise DocumentProblem("image_missing", "what is to be a picture is none: `{% if … %}` around it leaves it out")
