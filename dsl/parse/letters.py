"""Letters that are no part of the language: invisible ones, and those people and word processors put for others."""

import re
import unicodedata
from collections.abc import Iterator

from ..problem import Edit, Fix, Problem
from ..problems.first_tries import NeedlessCurrency
from ..problems.text import InvisibleLetter, NoBreakSpace, StrangeLetter, StrangeOperator, TypographicQuotes
from ..source import Span
from .nfc import nfc
from .numbers import read_sign_first
from .reading import Reading, replaced

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
UNSEEN = re.compile(f"[{INVISIBLE}{CONTROL}]+")
INVISIBLES = re.compile(f"[{INVISIBLE}]+")
IN_EMOJI = frozenset("\u200d\ufe0e\ufe0f")

OPERATORS = {
    "≥": ("COMPARE", ">="),
    "=>": ("COMPARE", ">="),
    "≤": ("COMPARE", "<="),
    "=<": ("COMPARE", "<="),
    "≠": ("COMPARE", "!="),
    "<>": ("COMPARE", "!="),
    "===": ("COMPARE", "=="),
    "–": ("MINUS", "-"),
    "—": ("MINUS", "-"),
    "−": ("MINUS", "-"),
    "×": ("STAR", "*"),
    "·": ("STAR", "*"),
    "÷": ("SLASH", "/"),
    "&&": ("AND", "and"),
    "&": ("AND", "and"),
    "||": ("OR", "or"),
    "|": ("OR", "or"),
    "!": ("NOT", "not"),
    "~": ("MATCHES", "matches"),
    "=~": ("MATCHES", "matches"),
}
OPERATOR = re.compile("|".join(re.escape(sign) for sign in sorted(OPERATORS, key=len, reverse=True)))
KNOWN = {"=": "EQUAL", ";": "SEMICOLON", "{": "BRACE", "}": "BRACE"}
OF_SOMEBODY = re.compile(r"(?<=\w)(['’]s)[ ]+(?=[^\W\d])")
QUOTED = re.compile(r"[“”„«»‚‘’'`´]([^“”„«»‚‘’'`´\"\n]*)[“”„«»‚‘’'`´\"]")
SIGN_BEHIND = re.compile(r"[€$£¥](?=[ ]*[:}])")
SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def visible(text: str) -> str:
    """The text without letters that nobody sees."""
    if INVISIBLES.search(text) is None:
        return text
    return INVISIBLES.sub(lambda found: "".join(c for c in found[0] if c in IN_EMOJI), text)


def unseen(text: str, start: int, stop: int) -> Iterator[Problem]:
    """A problem for each line with letters that nobody sees, so that what one sees is what runs."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return
    lines: dict[int, list[re.Match[str]]] = {}
    line = at = 0
    for found in UNSEEN.finditer(text, start, stop):
        line, at = line + text.count("\n", at, found.start()), found.start()
        if not (IN_EMOJI.issuperset(found[0]) and _after_symbol(text, found.start())):
            lines.setdefault(line, []).append(found)
    for stretches in lines.values():
        names = tuple(dict.fromkeys(_name(letter) for found in stretches for letter in found[0][:8]))
        edits = tuple(Edit(Span(*found.span()), "") for found in stretches)
        yield InvisibleLetter(edits[0].span, names=names[:8], fix=Fix("Take it away", edits))


def _after_symbol(text: str, at: int) -> bool:
    return at > 0 and unicodedata.category(text[at - 1]) in ("So", "Sk", "Sm")


def _name(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, 'control character').lower()}"


def read_strange(reading: Reading, start: int, plain: bool) -> None:
    """What begins with a letter that no token begins with: read it as what was meant, or say that it means nothing."""
    text, stop = reading.text, reading.stop
    if found := SPACE.match(text, start, stop):
        fix = replaced("Write a plain space", start, found.end(), " " * len(found[0]))
        reading.report(NoBreakSpace(Span(start, found.end()), fix=fix))
        reading.position = found.end()
    elif found := UNSEEN.match(text, start, stop):
        reading.position = found.end()
    elif found := OF_SOMEBODY.match(text, start, stop):
        fix = replaced("Write `.`", start, found.end(), ".")
        reading.report(StrangeOperator(Span(start, found.end(1)), text=found[1], meant=".", fix=fix))
        reading.emit("DOT", ".", start, found.end())
    elif found := OPERATOR.match(text, start, stop):
        terminal, meant = OPERATORS[found[0]]
        if found[0] == "&" and _beside_text(text, start):
            terminal, meant = "PLUS", "+"
        shown = _spaced(meant, text, start, found.end()) if meant.isalpha() else meant
        fix = replaced(f"Write `{meant}`", start, found.end(), shown)
        reading.report(StrangeOperator(Span(start, found.end()), text=found[0], meant=meant, fix=fix))
        reading.emit(terminal, meant, start, found.end())
    elif found := QUOTED.match(text, start, stop):
        _read_quoted(reading, found, plain)
    elif money := read_sign_first(reading, start):
        reading.emit(*money)
    elif (found := SIGN_BEHIND.match(text, start, stop)) and reading.holes:
        before = start - (text[start - 1] == " ")
        fix = replaced("Take it away", before, found.end(), "")
        reading.report(NeedlessCurrency(Span(start, found.end()), text=found[0], fix=fix))
        reading.position = found.end()
    elif text[start] in KNOWN:
        reading.emit(KNOWN[text[start]], text[start], start, start + 1)
    else:
        reading.give_up(StrangeLetter(Span(start, start + 1), text=text[start]))
        reading.emit("STRANGE", text[start], start, start + 1)


def _beside_text(text: str, at: int) -> bool:
    """Whether a text stands right before or behind, as in `"Amount: " & amount`."""
    before, behind = text[max(at - 2, 0) : at].strip(), text[at + 1 : at + 3].strip()
    return before.endswith('"') or behind.startswith('"')


def _spaced(word: str, text: str, start: int, end: int) -> str:
    """The word with the spaces that it needs between its neighbours."""
    before = "" if text[start - 1 : start] in (" ", "(") else " "
    return before + word + ("" if text.startswith(" ", end) else " ")


def _read_quoted(reading: Reading, found: re.Match[str], plain: bool) -> None:
    """A text between quotes of a word processor."""
    start, end = found.span()
    edits = tuple(Edit(Span(at, at + 1), '"') for at in (start, end - 1) if found.string[at] != '"')
    mark = found[0][0] if found[0][0] != '"' else found[0][-1]
    fix = Fix("Write straight quotes", edits)
    reading.report(TypographicQuotes(Span(start, end), text=mark, meant=f'"{found[1]}"', fix=fix))
    reading.emit("PLAIN" if plain else "TEXT", nfc(visible(found[1])), start, end)
