"""Values for parameters that are HTML: only what is written between their quotes is markup, all else is text."""

from collections.abc import Iterator

from ... import typed
from ... import types as t
from ...markup import Unsafe, places
from ...problems.actions import UnsafeInHtml
from ..scope import Scope
from ..values.dispatch import broken, kind, may_be_empty, shown

_WHERE: dict[Unsafe, str] = {
    "tag": "in a tag, and in none of its values",
    "unquoted": "in a value without quotes",
    "comment": "in a comment",
    "code": "in an attribute that holds code or styles",
    "script": "in a script",
    "style": "in a style sheet",
}


def as_html(value: typed.Expression, scope: Scope) -> typed.Expression:
    """The value as HTML: what is filled into a written text is escaped, and so is a text that comes from elsewhere."""
    match value:
        case typed.Constant():
            return value
        case typed.Template(span=span, type=of, parts=parts):
            where = places(parts)
            return typed.Template(span, of, tuple(_filled(part, where, scope) for part in parts))
        case typed.OrElse(span=span, type=of, value=first, otherwise=second):
            return typed.OrElse(span, of, as_html(first, scope), as_html(second, scope))
        case _ if broken(value):
            return value
        case _:
            of = t.optional(t.Text()) if may_be_empty(value) else t.Text()
            return typed.Template(value.span, of, (typed.Hole(value, None, "html"),))


def _filled(part: str | typed.Hole, where: Iterator[typed.Within | Unsafe], scope: Scope) -> str | typed.Hole:
    if isinstance(part, str):
        return part
    match next(where):
        case "address" if isinstance(kind(part.value), t.Url):  # what is an address itself stays one
            return typed.Hole(part.value, part.format, "html")
        case "html" | "link" | "address" as within:
            return typed.Hole(part.value, part.format, within)
        case unsafe:
            value = f"{{{shown(part.value.span, scope)}}}"
            scope.report(UnsafeInHtml(part.value.span, value=value, where=_WHERE[unsafe], quotes=unsafe == "unquoted"))
            return part
