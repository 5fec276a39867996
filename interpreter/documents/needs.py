"""What a template in HTML asks for, and what of it no PDF can show."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from stagerules.dsl.documents import Asked, Lost, Need, Part, Use

from ..channels.tags import Tag, start_tags
from .kinds import LOST
from .places import IN_STORE
from .template import Template
from .tree import Node, Section, Slot

_NOTE = re.compile(r"\{\{!.*?\}\}", re.DOTALL)


def html_needs(text: str, template: Template) -> tuple[Need, ...]:
    """What a template asks for, in the order of its text."""
    return tuple(_Reader(text).needs(template.nodes))


def pdf_needs(text: str, template: Template) -> tuple[Need, ...]:
    """The same for a PDF: its pictures are files. What it cannot show stands at the end."""
    reader = _Reader(text, picture="picture")
    return (*reader.needs(template.nodes), *reader.lost())


class _Reader:
    """Reads the tree of a template whose text is known, for the lines in it. `picture` is what pictures are made of."""

    def __init__(self, text: str, picture: Use = "address") -> None:
        self._text, self._picture = text, picture
        self._breaks = [at for at, letter in enumerate(text) if letter == "\n"]

    def needs(self, nodes: tuple[Node, ...]) -> Iterator[Need]:
        for node in nodes:
            match node:
                case Slot(path=path, place=place, start=start):
                    yield Asked(path, self._picture if place == "picture" else "text", self._line(start))
                case Section(path=path, start=start, inverted=False, inner=inner):
                    yield Part(Asked(path, "asked", self._line(start)), tuple(self.needs(inner)))
                case Section(path=path, start=start, inner=inner):
                    yield Asked(path, "asked", self._line(start))
                    yield from self.needs(inner)
                case _:
                    pass

    def lost(self) -> Iterator[Lost]:
        """The tags that no PDF can be made of. What a PDF only shows in another way is not among them."""
        for tag in start_tags(_NOTE.sub(lambda note: " " * len(note[0]), self._text)):
            if tag.name in LOST:
                yield Lost(f"<{tag.name}>", self._line(tag.start))
            elif tag.name == "img" and not _is_file(tag):
                yield Lost(self._text[tag.start : tag.end], self._line(tag.start))

    def _line(self, at: int) -> int:
        return bisect_right(self._breaks, at) + 1


def _is_file(picture: Tag) -> bool:
    """Whether what a picture shows is of the file store, or stands in the template itself."""
    address = next((one.value for one in picture.attributes if one.name == "src" and one.value), "").strip()
    return "{{" in address or address.startswith("data:") or IN_STORE.fullmatch(address) is not None
