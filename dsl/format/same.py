"""Whether two files say the same: the trees, the comments, and what describes what."""

from typing import Any

import attrs

from ..syntax import File


def same(one: File, other: File) -> bool:
    """Whether nothing got lost from one file to the other, and nothing came in."""
    return (
        same_trees(one.declarations, other.declarations)
        and [(comment.text, comment.alone) for comment in one.comments]
        == [(comment.text, comment.alone) for comment in other.comments]
        and [getattr(declaration, "description", "") for declaration in one.declarations]
        == [getattr(declaration, "description", "") for declaration in other.declarations]
    )


def same_trees(one: Any, other: Any) -> bool:
    """Whether two trees are equal, however deep they are: `==` would recurse."""
    waiting = [(one, other)]
    while waiting:
        one, other = waiting.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, tuple):
            if len(one) != len(other):
                return False
            waiting.extend(zip(one, other, strict=True))
        elif attrs.has(type(one)):
            waiting.extend((getattr(one, name), getattr(other, name)) for name in _compared(type(one)))
        elif one != other:
            return False
    return True


NAMES: dict[type, tuple[str, ...]] = {}


def _compared(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    known = NAMES.get(kind)
    if known is None:
        known = NAMES[kind] = tuple(field.name for field in attrs.fields(kind) if field.eq)
    return known
