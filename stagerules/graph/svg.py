"""A picture as SVG: one file for screens and telephones, light and dark; it can be read aloud and runs nothing."""

from collections.abc import Iterator, Mapping
from typing import assert_never
from xml.sax.saxutils import escape

from .icons import ICONS
from .layout import narrow_picture, wide_picture
from .letters import visible
from .model import Section
from .outline import outline
from .palette import DARK, LIGHT, rules
from .shapes import Arrow, Box, Icon, Label, Picture, Shape

NARROW_BELOW = 700
"""Screens of fewer pixels get the narrow picture."""
CORNER = 6
"""How round the corners of arrows are."""
ROUND: Mapping[str, int] = {"lane": 10, "column": 10, "stage": 10, "card": 7}


def svg(sections: tuple[Section, ...], title: str) -> str:
    """The whole file."""
    wide, narrow = wide_picture(sections), narrow_picture(sections)
    lines = [
        _opened(wide),
        f'<title id="graph-title">{_text(title)}</title>',
        f'<desc id="graph-desc">{_text(outline(sections))}</desc>',
        f"<style>\n{_style(wide, narrow)}</style>",
        *_signs(),
        '<g class="wide">',
        *_drawn(wide),
        "</g>",
        '<g class="narrow" display="none">',
        *_drawn(narrow),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _opened(wide: Picture) -> str:
    width, height = _n(wide.width), _n(wide.height)
    shape = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMin"'
    told = 'role="img" aria-labelledby="graph-title" aria-describedby="graph-desc"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="stagerules" {told} {shape}>'


def _style(wide: Picture, narrow: Picture) -> str:
    """The looks. Whoever shows the file as an image of a fixed shape gets the wide picture: another shape would be cut
    off, so the narrow one asks for a screen that is as high as a telephone's.
    """
    scale = wide.width / narrow.width
    ratio = min(1.0, 0.9 * wide.width / wide.height)
    return (
        rules(LIGHT)
        + "@media (prefers-color-scheme: dark) {\n"
        + rules(DARK)
        + "}\n"
        + f"@media (max-width: {NARROW_BELOW}px) and (max-aspect-ratio: {round(ratio * 100)}/100) {{\n"
        + f".stagerules {{ width: 100%; height: auto; aspect-ratio: {_n(narrow.width)} / {_n(narrow.height)} }}\n"
        + f".stagerules:root {{ height: calc(100vw * {narrow.height / narrow.width:.4f}) }}\n"
        + ".stagerules .wide { display: none }\n"
        + f".stagerules .narrow {{ display: inline; transform: scale({scale:.5f}) }}\n"
        + "}\n"
    )


def _signs() -> Iterator[str]:
    yield "<defs>"
    for name, paths in ICONS.items():
        yield f'<g id="sign-{name}">{paths}</g>'
    yield "</defs>"


def _drawn(picture: Picture) -> Iterator[str]:
    yield f'<rect class="ground" width="{_n(picture.width)}" height="{_n(picture.height)}"/>'
    for shape in picture.shapes:
        yield from _shape(shape)


def _shape(shape: Shape) -> Iterator[str]:
    match shape:
        case Box(x, y, width, height, look, tip):
            place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
            head = f'<rect class="{look}" {place} rx="{ROUND[look.split()[0]]}"'
            yield f"{head}><title>{_text(tip)}</title></rect>" if tip else f"{head}/>"
        case Label(x, y, text, style):
            yield f'<text class="{style.name}" x="{_n(x)}" y="{_n(y)}">{_text(text)}</text>'
        case Icon(x, y, name):
            yield f'<use class="sign {name}" href="#sign-{name}" x="{_n(x)}" y="{_n(y)}"/>'
        case Arrow():
            yield from _arrow(shape)
        case _:
            assert_never(shape)


def _arrow(arrow: Arrow) -> Iterator[str]:
    (x, y), (before, _), (end, last) = arrow.points[0], arrow.points[-2], arrow.points[-1]
    back = -1 if end > before else 1
    look = "arrow faint" if arrow.faint else "arrow"
    yield f'<path class="{look}" d="{_path(arrow.points)}"/>'
    yield f'<path class="head" d="M{_n(end)} {_n(last)}l{7 * back} -4v8z"/>'
    if not arrow.faint:
        yield f'<circle class="head" cx="{_n(x)}" cy="{_n(y)}" r="2.5"/>'


def _path(points: tuple[tuple[float, float], ...]) -> str:
    """A line through the points with round corners; its end stays behind the arrow's head."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_pair(into)}Q{_pair(corner)} {_pair(out)}")
    return "".join([*parts, f"L{_pair(points[-1])}"])


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """A point near the corner, at most half way to the other."""
    x, y = other[0] - corner[0], other[1] - corner[1]
    length = abs(x) + abs(y)
    part = min(CORNER, length / 2) / length if length else 0
    return corner[0] + x * part, corner[1] + y * part


def _pair(point: tuple[float, float]) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A number as short as it can be written, to a hundredth."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    """Text that is nothing but text."""
    return escape(visible(text))
