"""Texts and what is filled into them: `"Hello {contact.name}, until {close_date:dd.MM.yyyy}"`."""

import re

from ... import syntax, typed
from ... import types as t
from ...problems import operations
from ...problems.missing import MaybeEmptyText
from ..conditions.doubts import empty_paths
from ..scope import Scope
from ..words import words
from .dispatch import broken, infer, kind, may_be_empty, refuse, shown

_NUMBER_FORMAT = (r"[^0#]*[#,]*[0#,]*[0#](\.[0#]+)?[^0#]*", "#,##0.00")
_DAY = r"G{1,5}|[yYu]{1,9}|[QqML]{1,5}|[wd]{1,2}|D{1,3}|[WF]|E{1,6}|e{1,6}|c|c{3,6}"
_CLOCK = r"a{1,5}|[hHKkms]{1,2}|S{1,9}"
_ZONE = r"z{1,4}|Z{1,5}|v|v{4}|V{1,4}|O{4}|[xX]{1,5}"
_FORMATS: dict[type, tuple[str, str, str]] = {
    t.Integer: ("", *_NUMBER_FORMAT),
    t.Number: ("", *_NUMBER_FORMAT),
    t.Money: ("", *_NUMBER_FORMAT),
    t.Date: (_DAY, "", "dd.MM.yyyy"),
    t.DateTime: (f"{_DAY}|{_CLOCK}|{_ZONE}", "", "dd.MM.yyyy HH:mm"),
    t.Time: (_CLOCK, "", "HH:mm"),
}
"""For each type that has formats: the fields of a date's format (https://unicode.org/reports/tr35/tr35-dates.html, as
many of them as can be written in all locales), or the pattern of a number's, and an example.
"""


def text(node: syntax.Text, scope: Scope) -> typed.Expression:
    """A plain text, or one to be filled in."""
    if not any(isinstance(part, syntax.Hole) for part in node.parts):
        return typed.Constant(node.span, t.Text(), "".join(part for part in node.parts if isinstance(part, str)))
    parts = tuple(part if isinstance(part, str) else hole(part, scope) for part in node.parts)
    return typed.Template(node.span, t.Text(), parts)


def hole(node: syntax.Hole, scope: Scope) -> typed.Hole:
    """A filled-in part. Every kind of value has a way to be written, but not a bundle of results."""
    value = in_parts(infer(node.value, scope), scope)
    if may_be_empty(value):
        asked = " and ".join(f"{path} is not empty" for path in empty_paths(value, scope))
        scope.report(MaybeEmptyText(value.span, value=shown(node.value.span, scope), asked=asked))
    if node.format is not None and not broken(value):
        check_format(node, kind(value), node.format, scope)
    return typed.Hole(value, node.format)


def in_parts(value: typed.Expression, scope: Scope) -> typed.Expression:
    """The value; what an action gave is reported: it has no value as a whole."""
    found = kind(value)
    if isinstance(found, t.Result):
        return refuse(operations.NotInText(value.span, found=_capital(words(found))), scope)
    return value


def check_format(node: syntax.Hole, type: t.Type, format: str, scope: Scope) -> None:
    """Reports a format that the type has not."""
    known = _FORMATS.get(type.__class__)
    if known is None:
        scope.report(operations.NoFormat(node.span, found=words(type)))
        return
    fields, pattern, example = known
    if pattern:
        ok = re.fullmatch(pattern, format) is not None
    else:
        used = [run[0] for run in re.finditer(r"([^\W\d_])\1*", re.sub(r"'[^']*'", "", format))]
        ok = bool(used) and all(re.fullmatch(fields, run) for run in used)
    if not ok:
        problem = operations.BadFormat(node.span, format=format, type=words(type), example=example)
        scope.report(problem)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
