"""What a template asks for: the names of values, and what it asks of each of them."""

from collections.abc import Iterator

import attrs

from .template import Template
from .tree import Node, Section, Slot


@attrs.frozen
class Asked:
    """A name that a template asks for, and the place where it does so first (as of a `TemplateMistake`).

    `inner` are the names that it asks of that value. One that is `outer` may also be found further out: a name in
    `{{#products}}…{{/products}}`, not that in `{{client.name}}`. `picture` says that somewhere it must be a picture.
    """

    name: str
    start: int
    end: int
    inner: tuple["Asked", ...] = ()
    outer: bool = False
    picture: bool = False
    paragraph: str = ""


def names_in(template: Template) -> tuple[Asked, ...]:
    """Each name once, in the order in which they come first."""
    return merged(tuple(_asked(template.nodes, False)))


def merged(names: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Each name once, with all that is asked of it."""
    found: dict[str, Asked] = {}
    for one in names:
        before = found.get(one.name, attrs.evolve(one, inner=()))
        found[one.name] = attrs.evolve(
            before,
            inner=(*before.inner, *one.inner),
            outer=before.outer and one.outer,
            picture=before.picture or one.picture,
        )
    return tuple(attrs.evolve(one, inner=merged(one.inner)) if one.inner else one for one in found.values())


def along(path: tuple[str, ...], last: Asked) -> Asked:
    """The name that a path begins with, which is asked for the next, and so on; the last one is `last`."""
    inner = last
    for at, name in reversed(tuple(enumerate(path[:-1]))):
        outer = last.outer if at == 0 else False
        inner = Asked(name, last.start, last.end, (attrs.evolve(inner, outer=False),), outer, False, last.paragraph)
    return inner


def _asked(nodes: tuple[Node, ...], outer: bool) -> Iterator[Asked]:
    """`{{.}}` asks for no name; what stands between `{{#.}}` and `{{/.}}` is asked of the same value."""
    for node in nodes:
        match node:
            case Slot(path=path) if path:
                picture = node.place == "picture"
                yield along(path, Asked(path[-1], node.start, node.end, (), outer, picture))
            case Section(path=()):
                yield from _asked(node.inner, True)
            case Section(path=path):
                inside = merged(tuple(_asked(node.inner, not node.inverted or outer)))
                inner = () if node.inverted else inside
                yield along(path, Asked(path[-1], node.start, node.end, inner, outer))
                yield from inside if node.inverted else ()
            case _:
                pass
