"""Lengths, colours and borders of CSS, as data for the typesetter."""

import re
from typing import TypeAlias

Length: TypeAlias = tuple[float, str]
"""A number and `pt`, `em` or `%`."""

_LENGTH = re.compile(r"(?P<number>-?(?:\d{1,6}\.?\d{0,6}|\.\d{1,6}))(?P<unit>pt|px|mm|cm|in|em|rem|%|)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", re.IGNORECASE)
_NAMED = {
    "black": "#000000", "silver": "#c0c0c0", "gray": "#808080", "grey": "#808080", "white": "#ffffff",
    "maroon": "#800000", "red": "#ff0000", "purple": "#800080", "fuchsia": "#ff00ff", "green": "#008000",
    "lime": "#00ff00", "olive": "#808000", "yellow": "#ffff00", "navy": "#000080", "blue": "#0000ff",
    "teal": "#008080", "aqua": "#00ffff", "orange": "#ffa500", "brown": "#a52a2a", "darkgreen": "#006400",
    "darkblue": "#00008b", "darkred": "#8b0000", "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3",
    "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9", "gold": "#ffd700", "whitesmoke": "#f5f5f5", "beige": "#f5f5dc",
}  # fmt: skip
_WIDTHS = {"thin": 0.75, "medium": 2.25, "thick": 3.75}
_DASHES = {"solid": "solid", "dashed": "dashed", "dotted": "dotted", "double": "solid"}


def length(text: str | None, rem: float = 10.0) -> Length | None:
    """A length; `rem` is how many points one has. A bare number, as in the attributes of HTML, is pixels."""
    found = _LENGTH.fullmatch(text.strip()) if text else None
    if found is None:
        return None
    number, unit = float(found["number"]), found["unit"].lower() or "px"
    match unit:
        case "em" | "%":
            return number, unit
        case "rem":
            return number * rem, "pt"
        case _:
            return round(number * _POINTS[unit], 4), "pt"


def colour(text: str | None) -> str | None:
    """A colour as `#rrggbb`."""
    word = (text or "").strip().lower()
    if _HEX.fullmatch(word):
        return word if len(word) == 7 else "#" + "".join(2 * one for one in word[1:])
    parts = _RGB.fullmatch(word)
    if parts is not None:
        return "#" + "".join(f"{min(int(one), 255):02x}" for one in parts.groups())
    return _NAMED.get(word)


def border(text: str | None) -> dict[str, object] | None:
    """`1px solid #ccc`: how thick it is, its colour, its dashes. None where there is none."""
    width, ink, dash = _WIDTHS["medium"], "#000000", None
    for word in (text or "").split():
        measured = length(word) if word not in _WIDTHS else (_WIDTHS[word], "pt")
        if measured is not None and measured[1] == "pt":
            width = measured[0]
        elif word.lower() in _DASHES:
            dash = _DASHES[word.lower()]
        else:
            ink = colour(word) or ink
    return {"width": width, "ink": ink, "dash": dash} if dash is not None and width > 0 else None
