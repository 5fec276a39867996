"""Where in the HTML of a template the slots and the edges of sections stand."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.markup import Unsafe, places
from stagerules.dsl.source import Span

from ..channels.tags import RAW, start_tags
from .tree import Node, Picture, Place, Section, Slot, Text

Unfit: TypeAlias = Literal[Unsafe, "raw"]
"""Where nothing can be filled in: a value could be more than text there, or, `raw`, no browser would show it."""
Piece: TypeAlias = "Text | Slot | Edge"

_HOLE = typed.Hole(typed.Constant(Span(0, 0), t.Text(), ""), None)
"""What the reader of markup takes for something that is filled in; with what, is nothing to it."""
_LETTER = "x"
"""Stands for a slot while tags are looked for."""
_PLAIN = ("textarea", "title")
"""Elements that hold text, and no tags."""


@attrs.frozen
class Edge:
    """Where a section begins or ends."""

    section: Section
    begins: bool


@attrs.frozen
class Spot:
    """Where something is filled in. `within` is the attribute or the text without tags that it is in, by its position;
    `alone` says that an attribute holds nothing else.
    """

    place: Place = "text"
    unfit: Unfit | None = None
    within: int = -1
    alone: bool = False


@attrs.frozen
class Stretch:
    """Letters that the value of an attribute takes up, or the text of an element that holds no tags."""

    start: int
    end: int
    tag: str
    attribute: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it says which picture is shown."""
        return (self.tag, self.attribute) == ("img", "src")


def flat(nodes: tuple[Node, ...]) -> Iterator[Piece]:
    """The pieces as they are written, one behind the other."""
    for node in nodes:
        match node:
            case Section(inner=inner):
                yield Edge(node, True)
                yield from flat(inner)
                yield Edge(node, False)
            case Text() | Slot():
                yield node
            case Picture():
                pass


def skeleton_of(pieces: tuple[Piece, ...]) -> str:
    """The HTML with one letter for each slot and edge."""
    return "".join(one.text if isinstance(one, Text) else _LETTER for one in pieces)


def stretches_of(skeleton: str) -> Iterator[Stretch]:
    """In the order of the text."""
    for tag in start_tags(skeleton):
        for one in tag.attributes:
            if one.value is not None:
                yield Stretch(one.at, one.at + len(one.value), tag.name, one.name)
        if tag.name in RAW and tag.name not in ("script", "style"):
            end = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(skeleton, tag.end)
            yield Stretch(tag.end, len(skeleton) if end is None else end.start(), tag.name)


def spots_of(pieces: tuple[Piece, ...], stretches: tuple[Stretch, ...]) -> Iterator[tuple[Slot | Edge, Spot]]:
    """Each slot and each edge with the spot where it stands."""
    where = places(tuple(one.text if isinstance(one, Text) else _HOLE for one in pieces))
    starts, at = [one.start for one in stretches], 0
    for one in pieces:
        if isinstance(one, Text):
            at += len(one.text)
            continue
        nearest = bisect_right(starts, at) - 1
        found = stretches[nearest] if nearest >= 0 and at < stretches[nearest].end else None
        yield one, _spot(next(where), found)
        at += 1


def _spot(place: typed.Within | Unsafe, found: Stretch | None) -> Spot:
    """The spot: what the reader of markup calls it, and the stretch that it is in."""
    match place:
        case "html" | "link" | "address":
            if found is None:
                return Spot("text" if place == "html" else place)
            if found.attribute is None:
                return Spot("plain", None if found.tag in _PLAIN else "raw", found.start)
            if found.is_picture:
                return Spot("picture", None, found.start, found.end - found.start == 1)
            return Spot("value" if place == "html" else place, None, found.start)
        case _:
            return Spot(unfit=place)
