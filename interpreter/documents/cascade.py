"""What the style sheets of a document, and an element itself, say of how it looks."""

from collections.abc import Mapping

import attrs

from .css import Kind, Sheet, declarations_of, style_of
from .elements import Element
from .problems import DocumentProblem

MOST_ELEMENTS = 500_000
"""Of a document."""
_WHITE = ("normal", "nowrap", "pre", "pre-wrap", "pre-line")


@attrs.frozen
class Around:
    """What an element stands in, from the outermost on, and what is said there of all text in it."""

    kinds: tuple[Kind, ...] = ()
    white: str = "normal"
    upper: bool = False

    def within(self, element: Element, style: Mapping[str, str]) -> "Around":
        """What stands in this element."""
        white = style.get("white-space", self.white)
        transform = style.get("text-transform")
        upper = self.upper if transform is None else transform == "uppercase"
        return Around((*self.kinds, kind_of(element)), white if white in _WHITE else "normal", upper)


def kind_of(element: Element) -> Kind:
    """What selectors know of it."""
    return Kind(element.tag, frozenset(element.attributes.get("class", "").split()))


class Cascade:
    """The sheets. Elements of the same kind in the same place are looked up once: a table has thousands."""

    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        self._sheets = sheets
        self._known: dict[tuple[Kind, ...], dict[str, str]] = {}
        self._left = MOST_ELEMENTS

    def style(self, element: Element, around: Around) -> dict[str, str]:
        """What is said of an element. Raises `DocumentProblem` where there are too many."""
        self._left -= 1
        if self._left < 0:
            raise DocumentProblem("too_long", "the document would be too long")
        kinds = (*around.kinds, kind_of(element))
        if kinds not in self._known:
            self._known[kinds] = style_of(kinds, self._sheets)
        own = element.attributes.get("style")
        return self._known[kinds] | declarations_of(own) if own else self._known[kinds]
