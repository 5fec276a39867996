"""What the typesetter is told of an element's looks: the properties of CSS that it follows, as data."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from .measures import border, colour, length

Looks: TypeAlias = "dict[str, object]"
"""Names that `document.typ` knows, with their values; only what is said is in it."""

_SIDES = ("top", "right", "bottom", "left")
_WEIGHTS = {"bold": 700, "bolder": 700, "normal": 400, "lighter": 300}
_SIZES = {"small": (0.83, "em"), "smaller": (0.83, "em"), "large": (1.2, "em"), "larger": (1.2, "em")}
_FAMILIES = {
    "sans-serif": "Source Sans Pro",
    "serif": "Libertinus Serif",
    "monospace": "DejaVu Sans Mono",
}
"""The fonts that are always there."""
_HORIZONTAL = ("left", "right", "center", "justify")
_VERTICAL = {"top": "top", "middle": "horizon", "bottom": "bottom"}


def looks(style: Mapping[str, str]) -> Mapping[str, Looks]:
    """The looks of a box, `s`, and of the words in it, `w`."""
    return _looks(tuple(style.items()))


@lru_cache(maxsize=4096)
def _looks(style: tuple[tuple[str, str], ...]) -> Mapping[str, Looks]:
    said = dict(style)
    return {"s": _box(said), "w": _words(said)}


def _words(style: Mapping[str, str]) -> Looks:
    """How letters look."""
    looks: Looks = {}
    size = _SIZES.get(style.get("font-size", "")) or length(style.get("font-size"))
    if size is not None:
        looks["size"] = (size[0] / 100, "em") if size[1] == "%" else size
    weight = style.get("font-weight", "")
    if weight in _WEIGHTS or (weight.isdecimal() and len(weight) == 3):
        looks["weight"] = _WEIGHTS.get(weight) or int(weight)
    if style.get("font-style") in ("italic", "oblique", "normal"):
        looks["slant"] = "normal" if style["font-style"] == "normal" else "italic"
    if "font-family" in style:
        names = [one.strip().strip("\"'") for one in style["font-family"].split(",")]
        looks["family"] = [_FAMILIES.get(one.lower(), one) for one in names if one]
    ink, tracking = colour(style.get("color")), length(style.get("letter-spacing"))
    if ink is not None:
        looks["ink"] = ink
    if tracking is not None and tracking[1] != "%":
        looks["tracking"] = tracking
    leading = _leading(style.get("line-height"))
    if leading is not None:
        looks["leading"] = leading
    drawn = style.get("text-decoration", "").split()
    looks |= {name: True for name, word in (("under", "underline"), ("strike", "line-through")) if word in drawn}
    if style.get("vertical-align") in ("sub", "super"):
        looks["shift"] = style["vertical-align"]
    return looks


def _box(style: Mapping[str, str]) -> Looks:
    """How a box looks: its size, its borders, what is around and in it."""
    looks: Looks = {}
    for name, known in (("above", "margin-top"), ("below", "margin-bottom"), ("height", "height"), ("width", "width")):
        measured = length(style.get(known))
        if measured is not None:
            looks[name] = measured
    pads = {side: length(style.get(f"padding-{side}")) for side in _SIDES}
    edges = {side: border(style.get(f"border-{side}")) for side in _SIDES}
    margins = {side: length(style.get(f"margin-{side}")) for side in ("left", "right")}
    outside = {side: value for side, value in margins.items() if value != (0.0, "pt")}
    for name, sides in (("inset", pads), ("stroke", edges), ("outside", outside)):
        found = {side: value for side, value in sides.items() if value is not None}
        if found:
            looks[name] = found
    fill = colour(style.get("background-color"))
    if fill is not None:
        looks["fill"] = fill
    if style.get("break-inside") == "avoid":
        looks["whole"] = True
    return looks | _aligned(style)


def _aligned(style: Mapping[str, str]) -> Looks:
    looks: Looks = {}
    if style.get("text-align") in _HORIZONTAL:
        looks["align"] = style["text-align"]
    if style.get("vertical-align") in _VERTICAL:
        looks["stand"] = _VERTICAL[style["vertical-align"]]
    return looks


def _leading(height: str | None) -> tuple[float, str] | None:
    """What is left of a line's height beside the letters, which are 1 em."""
    if height is None:
        return None
    try:
        return round(float(height) - 1, 4), "em"
    except ValueError:
        measured = length(height)
        match measured:
            case (number, "%"):
                return round(number / 100 - 1, 4), "em"
            case (number, "em"):
                return round(number - 1, 4), "em"
            case _:
                return None
