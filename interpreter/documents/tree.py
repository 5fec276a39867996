"""What a template is made of: text, slots and sections, as the core of Mustache has them."""

from typing import Literal, TypeAlias

import attrs

Place: TypeAlias = Literal["text", "plain", "value", "link", "address", "picture"]
"""Where a slot stands in the HTML: in text; in text that holds no tags (`<title>`); in the value of an attribute; as an
address that begins with it; inside an address; as the whole `src` of an `<img>`.
"""
Node: TypeAlias = "Text | Slot | Section | Picture"


@attrs.frozen
class Text:
    """HTML that stays as it is, and where it begins."""

    text: str
    start: int


@attrs.frozen
class Slot:
    """`{{name}}`, `{{contact.name}}`; `{{.}}` has an empty path."""

    path: tuple[str, ...]
    start: int
    end: int
    place: Place = "text"


@attrs.frozen
class Section:
    """`{{#name}}…{{/name}}`, or `{{^name}}…{{/name}}` where it is `inverted`. The place is that of the opening tag."""

    path: tuple[str, ...]
    inverted: bool
    inner: tuple[Node, ...]
    start: int
    end: int


@attrs.frozen
class Picture:
    """A file of the file store that the template itself names: `<img src="logo.png">`."""

    file: str
    start: int
    end: int
