"""Calls that people know from other languages, for what is no function here."""

from ... import syntax
from ..other_words import each_word
from ..scope import Scope
from .parts import PARTS

PART_NAMES = {name: name for parts in PARTS.values() for name in parts} | each_word(
    {"weekday": "dayofweek day_of_week wochentag dzień_tygodnia"}
)
TESTS = each_word(
    {
        "contains": "contains includes include has enthält zawiera",
        "starts with": "startswith beginswith",
        "ends with": "endswith",
    }
)
SIMPLE = syntax.Name | syntax.Attribute | syntax.Text | syntax.Today | syntax.Now | syntax.Group


def part_meant(node: syntax.Call, name: str, scope: Scope) -> str | None:
    """`today.weekday` for `weekday(today)`."""
    part, value = PART_NAMES.get(name.casefold()), _only_value(node)
    if part is None or value is None or isinstance(value, syntax.Text):
        return None
    return f"{_written(value, scope)}.{part}"


def word_test_meant(node: syntax.Call, callee: syntax.Attribute, scope: Scope) -> str | None:
    """`title contains "x"` for `title.contains("x")`."""
    words, value = TESTS.get(callee.name.text.casefold().replace("_", "")), _only_value(node)
    if words is None or value is None:
        return None
    return f"{scope.source.slice(callee.base.span)} {words} {_written(value, scope)}"


def _only_value(node: syntax.Call) -> syntax.Expression | None:
    """The one value in the parentheses."""
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        return None
    value = node.arguments[0].value
    return None if isinstance(value, syntax.NamedValues) else value


def _written(value: syntax.Expression, scope: Scope) -> str:
    """The value as it can stand beside other words."""
    text = scope.source.slice(value.span)
    return text if isinstance(value, SIMPLE) else f"({text})"
