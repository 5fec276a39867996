"""Gives each slot of a template its place, and refuses the places where a value could be more than text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from html import unescape

import attrs

from stagerules.dsl.documents import written

from .problems import TemplateMistake
from .spots import Edge, Piece, Spot, Stretch, Unfit, flat, skeleton_of, spots_of, stretches_of
from .tree import Node, Picture, Section, Slot, Text

IN_STORE = re.compile(r"(?!\s*(?:[a-z][a-z0-9+.-]*:|//|#))[^\x00-\x1f]+", re.IGNORECASE)
"""The name of a file, and no address of the web."""
_WHERE: Mapping[Unfit, str] = {
    "tag": "in a tag, but not in the value of an attribute",
    "unquoted": "in a value without quotes",
    "comment": "in a comment of the HTML",
    "code": "in an attribute that holds code or styles",
    "script": "in a script",
    "style": "in a style sheet",
    "raw": "in an element that shows no values",
}
_WAY_OUT: Mapping[Unfit, str] = {
    "tag": 'Put it between two tags, or between the quotes of a value: `class="{{name}}"`.',
    "unquoted": 'Put quotes around it: `class="{{name}}"`.',
    "comment": "Take it out. Notes for yourself are `{{! … }}`.",
    "code": 'Write the style as it is, and let a class depend on a value: `class="{{#late}}red{{/late}}"`.',
    "script": "Take it out: documents need no scripts.",
    "style": 'Write the style as it is, and let a class depend on a value: `class="{{#late}}red{{/late}}"`.',
    "raw": "Put it into the text of the document.",
}


def placed(nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], tuple[TemplateMistake, ...]]:
    """The tree with the place of each slot and the pictures that it names itself, and what stands where it must not."""
    pieces = tuple(flat(nodes))
    skeleton = skeleton_of(pieces)
    stretches = tuple(stretches_of(skeleton))
    spots = tuple(spots_of(pieces, stretches))
    slots = {one.start: spot for one, spot in spots if isinstance(one, Slot)}
    return tuple(_with_places(nodes, slots, tuple(_pictures(pieces, skeleton, stretches)))), tuple(_mistakes(spots))


def _pictures(pieces: tuple[Piece, ...], skeleton: str, stretches: tuple[Stretch, ...]) -> Iterator[Picture]:
    """The files that the template itself shows, in order."""
    shown = [one for one in stretches if one.is_picture and IN_STORE.fullmatch(skeleton, one.start, one.end)]
    starts, at = [one.start for one in shown], 0
    for piece in pieces:
        size = len(piece.text) if isinstance(piece, Text) else 1
        for one in shown[bisect_left(starts, at) : bisect_left(starts, at + size)]:
            if isinstance(piece, Text) and one.end <= at + size:
                start = piece.start + one.start - at
                file = unescape(skeleton[one.start : one.end]).strip()
                yield Picture(file, start, start + one.end - one.start)
        at += size


def _with_places(nodes: tuple[Node, ...], slots: Mapping[int, Spot], pictures: tuple[Picture, ...]) -> Iterator[Node]:
    for node in nodes:
        match node:
            case Section(inner=inner):
                yield attrs.evolve(node, inner=tuple(_with_places(inner, slots, pictures)))
            case Slot(start=start):
                yield attrs.evolve(node, place=slots[start].place)
            case Text():
                yield from _with_pictures(node, pictures)
            case Picture():
                yield node


def _with_pictures(node: Text, pictures: tuple[Picture, ...]) -> Iterator[Node]:
    at, end = node.start, node.start + len(node.text)
    first = bisect_left(pictures, at, key=lambda one: one.start)
    for one in pictures[first : bisect_left(pictures, end, key=lambda one: one.start)]:
        yield Text(node.text[at - node.start : one.start - node.start], at)
        yield one
        at = one.end
    yield Text(node.text[at - node.start :], at)


def _mistakes(spots: tuple[tuple[Slot | Edge, Spot], ...]) -> Iterator[TemplateMistake]:
    open_ones: list[Spot] = []
    for one, spot in spots:
        match one:
            case Slot():
                yield from _wrong_slot(one, spot)
            case Edge(begins=True):
                open_ones.append(spot)
            case Edge(section=section):
                yield from _wrong_section(section, open_ones.pop(), spot)


def _wrong_slot(slot: Slot, spot: Spot) -> Iterator[TemplateMistake]:
    name = f"`{{{{{written(slot.path)}}}}}`"
    if spot.unfit is not None:
        message = f"{name} stands {_WHERE[spot.unfit]}, where nothing can be filled in."
        yield TemplateMistake(message, _WAY_OUT[spot.unfit], slot.start, slot.end)
    elif spot.place == "picture" and not spot.alone:
        message = f"{name} is only a part of what says which picture is shown."
        hint = f'Write `<img src="{{{{{written(slot.path)}}}}}">`: the value is a whole picture.'
        yield TemplateMistake(message, hint, slot.start, slot.end)


def _wrong_section(section: Section, begins: Spot, ends: Spot) -> Iterator[TemplateMistake]:
    name = f"`{{{{{'^' if section.inverted else '#'}{written(section.path)}}}}}`"
    if begins.unfit is not None:
        message = f"{name} stands {_WHERE[begins.unfit]}, where nothing can be filled in."
        yield TemplateMistake(message, _WAY_OUT[begins.unfit], section.start, section.end)
    elif begins.place in ("picture", "link", "address"):
        message = f"{name} stands inside an address."
        yield TemplateMistake(message, "Put the section around the whole tag.", section.start, section.end)
    elif (begins.place, begins.within) != (ends.place, ends.within) or ends.unfit is not None:
        message = f"The section {name} begins and ends in different places of the HTML."
        hint = "Begin and end it between tags, or inside the same quotes."
        yield TemplateMistake(message, hint, section.start, section.end)
