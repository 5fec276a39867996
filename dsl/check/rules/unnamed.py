"""What an action is given without a name: what it is probably for."""

from ... import syntax
from ...problem import Edit, Fix
from ...problems.actions import UnnamedParameter
from ...problems.syntax import MissingColon
from ...source import Span
from ...vocabulary import ActionSignature
from ..scope import Scope
from ..values.dispatch import shown

Arguments = tuple[syntax.Argument, ...]


def with_names(node: syntax.Ask, signature: ActionSignature, scope: Scope) -> Arguments:
    """What the action is given; `title "Call"` is read as `title: "Call"`, and that its colon is missing is said."""
    names = {one.name for one in signature.parameters}
    read: list[syntax.Argument] = []
    for one in node.arguments:
        word = _name_of(read[-1], one, scope) if read else None
        if word is None or word.text not in names:
            read.append(one)
            continue
        end = word.span.end
        fix = Fix("Put a colon behind the name", (Edit(Span(end, end), ":"),))
        scope.report(MissingColon(word.span, text=word.text, fix=fix))
        read[-1] = syntax.Argument(Span(word.span.start, one.span.end), word, one.value)
    return tuple(read)


def _name_of(before: syntax.Argument, one: syntax.Argument, scope: Scope) -> syntax.Word | None:
    """The word before a value, both without a name, with nothing but spaces between them."""
    if not (_is_unnamed(before) and _is_unnamed(one) and isinstance(before.value, syntax.Name)):
        return None
    between = scope.source.slice(Span(before.value.span.end, one.value.span.start))
    return None if between.strip() else syntax.Word(before.value.span, before.value.text)


def _is_unnamed(one: syntax.Argument) -> bool:
    return one.name is not None and not one.name.text


def alone(node: syntax.Ask, scope: Scope) -> Span | None:
    """The place of the only value, where it stands after a colon and without a name."""
    if len(node.arguments) != 1 or not _is_unnamed(node.arguments[0]) or node.on_behalf is not None:
        return None
    value = node.arguments[0].value.span
    between = scope.source.slice(Span(node.action.span.end, value.start))
    return value if between.strip() == ":" else None


def unnamed(
    arguments: Arguments, node: syntax.Ask, signature: ActionSignature, scope: Scope
) -> UnnamedParameter | None:
    """`log "x"`; the name is certain where only one value is needed and it is not given otherwise."""
    values = [one.value for one in arguments if _is_unnamed(one)]
    if not values:
        return None
    given = {one.name.text for one in arguments if one.name}
    free = [one for one in signature.parameters if one.name not in given]
    needed = [one for one in free if one.required]
    likely = (needed or free) if len(needed or free) >= len(values) else free
    pairs = zip(likely, values, strict=False)
    span = Span(values[0].span.start, values[-1].span.end)
    return UnnamedParameter(
        span,
        action=signature.name,
        text=shown(span, scope),
        example=", ".join(f"{one.name}: {shown(value.span, scope)}" for one, value in pairs) if needed else "",
        known=tuple(one.name for one in signature.parameters),
        fix=_fix(needed[0].name, values[0].span, node, scope) if len(needed) == len(values) == 1 else None,
    )


def _fix(name: str, value: Span, node: syntax.Ask, scope: Scope) -> Fix:
    """The fix that puts the name before the value, and the comma behind it that may be missing."""
    colon = ":" in scope.source.slice(Span(node.action.span.end, value.start))
    start = node.action.span.end if colon else value.start
    edits = [Edit(Span(start, value.start), f" {name}: " if colon else f"{name}: ")]
    text = scope.source.text
    behind = text[value.end : text.find("\n", value.end)].lstrip(" ")
    if behind[:1].isalpha() and not behind.startswith("as "):
        edits.append(Edit(Span(value.end, value.end), ","))
    return Fix(f"Write `{name}:` before it", tuple(edits))
