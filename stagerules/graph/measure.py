"""How wide a text will be, whatever font draws it: the widest that usual fonts without serifs make it."""

import unicodedata
from functools import lru_cache

import attrs

# Thousandths of the font's size: for each character the wider of DejaVu Sans and Arial's measures, rounded up.
_WIDTHS = {
    300: "'Iijl",
    350: " ,./:;\\|",
    400: "()-[]ft",
    450: "!r",
    500: '"*J`',
    550: "csz",
    600: "?L_kvxy",
    650: "$0123456789FTabdeghnopqu{}",
    700: "ABEKPSVXYZ",
    750: "CNRU",
    800: "&DGHOQ",
    850: "#+<=>^w~",
    900: "M",
    1000: "%Wm",
    1050: "@",
}
_OF = {character: width for width, characters in _WIDTHS.items() for character in characters}
_OTHER, _FULL, _JOINED = 1100, 1200, 0
_BOLD = 1.13
"""How much wider bold letters are; a few of them (`f`, `j`) are wider still, which others make up for."""


@attrs.frozen
class Style:
    """A kind of text: its size in pixels, and whether it is bold."""

    name: str
    size: int
    bold: bool = False


def width(text: str, style: Style) -> float:
    """At most so many pixels wide, with usual fonts."""
    return sum(map(_width, text)) * style.size / 1000 * (_BOLD if style.bold else 1)


@lru_cache(4096)  # every box is measured before it is placed, and again when its arrows have taken their room
def wrapped(text: str, room: float, style: Style, most: int | None = None) -> tuple[str, ...]:
    """The text in lines that fit the room. Words that don't fit are cut; what is beyond `most` lines ends in `…`."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}", style) <= room:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, room, style)
        if most is not None and len(lines) > most:
            return (*lines[: most - 1], _shortened(lines[most - 1], room, style))
    return tuple(lines)


def _pieces(word: str, room: float, style: Style) -> list[str]:
    """A word that is too long is cut, behind a mark that joins where there is one."""
    if width(word, style) <= room:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, style) > room:
            cut = max((pieces[-1].rfind(mark) for mark in "./-_"), default=-1) + 1
            pieces[-1:] = [pieces[-1][:cut], pieces[-1][cut:]] if cut > len(pieces[-1]) // 3 else [pieces[-1], ""]
        pieces[-1] += character
    return pieces


def _shortened(line: str, room: float, style: Style) -> str:
    while line and width(f"{line}…", style) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _width(character: str) -> int:
    found = _OF.get(character)
    if found is not None:
        return found
    base = unicodedata.normalize("NFD", character)[0]
    if base in _OF:
        return _OF[base] + 50
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return _JOINED
    return _FULL if unicodedata.east_asian_width(character) in "WF" else _OTHER
